using Evidence.Access;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Web.Access;

namespace Evidence.Web.Disclosure;

/// <summary>Hands a bundle out as a ZIP that is made while it is sent.</summary>
internal static class BundleEndpoints
{
    public static void MapBundles(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/bundles/{id:guid}/download", DownloadAsync).RequirePermission(Permission.MakeBundles);

    private static async Task DownloadAsync(HttpContext context, Guid id, DownloadBundle downloadBundle)
    {
        var download = await downloadBundle.RunAsync(new BundleId(id), context.Actor(), context.RequestAborted);
        context.Response.ContentType = "application/zip";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{download.FileName}\"";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await download.WriteAsync(context.Response.Body, context.RequestAborted);
        }
        catch (SpoiltBundleException)
        {
            // The connection breaks before the archive's directory: no program takes the torso for a bundle.
            context.Abort();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The recipient of the stream hung up. The entry "bundle downloaded" says that it was begun.
        }
    }
}
