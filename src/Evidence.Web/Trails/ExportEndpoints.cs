using Evidence.Access;
using Evidence.Trails.Exporting;
using Evidence.Web.Access;

namespace Evidence.Web.Trails;

/// <summary>Hands out an exported trail.</summary>
internal static class ExportEndpoints
{
    public static void MapTrailExports(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/trails/exports/{id:guid}/download", DownloadAsync).RequirePermission(Permission.ReadContinuity);

    private static async Task<IResult> DownloadAsync(HttpContext context, Guid id, DownloadExport download)
    {
        var ready = await download.RunAsync(id, context.Actor(), context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(ready.Path, ready.MediaType, ready.Name);
    }
}
