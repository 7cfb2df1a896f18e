using Evidence.Access;
using Evidence.Formats;
using Evidence.Redaction.Working;
using Evidence.Web.Access;
using Evidence.Web.Review;

namespace Evidence.Web.Redaction;

/// <summary>Serves some seconds of a copy as they will be made, whole or a range of them, to whoever works on the redaction.</summary>
internal static class PreviewEndpoint
{
    public static void MapPreviews(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/redaction/{id:guid}/works/{work:guid}/copy", [HttpMethods.Get, HttpMethods.Head], ServeAsync).RequirePermission(Permission.RedactFootage);

    private static async Task ServeAsync(HttpContext context, Guid id, Guid work, OpenPreview open)
    {
        var opened = await open.RunAsync(new RedactionId(id), work, context.Actor(), context.RequestAborted);
        (context.Response.ContentType, context.Response.Headers.ETag) = ("video/mp4", $"\"{work}\"");
        await ServeRange.RunAsync(context, opened.Bytes, opened.ReadAsync);
    }
}
