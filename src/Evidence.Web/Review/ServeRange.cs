using Evidence.Items;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Evidence.Web.Review;

/// <summary>Gives plain bytes from an offset, so many, piece by piece.</summary>
internal delegate IAsyncEnumerable<ReadOnlyMemory<byte>> ReadPieces(long offset, long length, CancellationToken cancellation);

/// <summary>Answers with bytes that are decrypted on the way, whole or the range that was asked for (RFC 9110 §14). Type and entity tag are the caller's to set before.</summary>
internal static class ServeRange
{
    public static async Task RunAsync(HttpContext context, long bytes, ReadPieces read)
    {
        var response = context.Response;
        response.Headers.AcceptRanges = "bytes";
        var range = ByteRange.Of(context.Request, bytes, response.Headers.ETag.ToString());
        if (range.IsOutside)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{bytes}";
            return;
        }

        if (range.IsPartial)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {range.From}-{range.From + range.Length - 1}/{bytes}";
        }

        response.ContentLength = range.Length;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        // A paused player stops reading for as long as it likes; that is no slow-read attack by somebody signed in.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        await SendAsync(context, range, read);
    }

    private static async Task SendAsync(HttpContext context, ByteRange range, ReadPieces read)
    {
        try
        {
            await foreach (var piece in read(range.From, range.Length, context.RequestAborted))
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        }
        catch (AlteredObjectException)
        {
            // What was promised cannot be sent from any copy: the connection breaks, so that nobody takes the part before it for the whole.
            context.Abort();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Players ask for more than they need and hang up: the usual end of a range.
        }
    }
}
