using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Redaction.Working;
using Evidence.Web.Access;
using Evidence.Web.Review;

namespace Evidence.Web.Redaction;

/// <summary>Serves some seconds of a copy as they will be made, whole or a range of them, to whoever works on the redaction.</summary>
internal static class PreviewEndpoint
{
    public static void MapPreviews(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/redaction/{id:guid}/work/{work:guid}/copy", [HttpMethods.Get, HttpMethods.Head], ServeAsync).RequirePermission(Permission.RedactFootage);

    private static async Task ServeAsync(HttpContext context, Guid id, Guid work, OpenPreview open)
    {
        var opened = await open.RunAsync(new RedactionId(id), work, context.Actor(), context.RequestAborted);
        var response = context.Response;
        (response.ContentType, response.Headers.AcceptRanges, response.Headers.ETag) = ("video/mp4", "bytes", $"\"{work}\"");
        var range = ByteRange.Of(context.Request, opened.Bytes, response.Headers.ETag.ToString());
        if (range.IsOutside)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{opened.Bytes}";
            return;
        }

        if (range.IsPartial)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {range.From}-{range.From + range.Length - 1}/{opened.Bytes}";
        }

        response.ContentLength = range.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        try
        {
            await foreach (var piece in opened.ReadAsync(range.From, range.Length, context.RequestAborted))
                await response.Body.WriteAsync(piece, context.RequestAborted);
        }
        catch (AlteredObjectException)
        {
            // What was promised cannot be sent: the connection breaks, so that nobody takes the part before it for the whole.
            context.Abort();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Players ask for more than they need and hang up.
        }
    }
}
