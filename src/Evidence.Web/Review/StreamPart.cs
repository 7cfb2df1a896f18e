using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Review;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.Net.Http.Headers;

namespace Evidence.Web.Review;

/// <summary>Serves a part of an item, whole or a range of it, decrypted on the way (RFC 9110 §14).</summary>
internal static class StreamPart
{
    public static void MapStreams(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/items/{id:guid}/parts/{part:guid}/stream", [HttpMethods.Get, HttpMethods.Head], PartAsync).RequirePermission(Permission.PlayFootage);
        routes.MapGet("/items/{id:guid}/parts/{part:guid}/track.{form}", TrackAsync).RequirePermission(Permission.PlayFootage);
        routes.MapGet("/items/{id:guid}/parts/{part:guid}/captions.vtt", CaptionsAsync).RequirePermission(Permission.PlayFootage);
        routes.MapMethods("/items/{id:guid}/thumbnail", [HttpMethods.Get, HttpMethods.Head], ThumbnailAsync).RequirePermission(Permission.SeeFootage);
    }

    private static async Task PartAsync(HttpContext context, Guid id, Guid part, PlayPart open)
    {
        using var opened = await open.RunAsync(new ItemId(id), new PartId(part), context.Actor(), context.RequestAborted);
        await ServeAsync(context, opened);
    }

    private static async Task ThumbnailAsync(HttpContext context, Guid id, PlayPart open)
    {
        using var opened = await open.ThumbnailAsync(new ItemId(id), context.Actor(), context.RequestAborted);
        if (opened is null)
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        else
            await ServeAsync(context, opened);
    }

    private static async Task<IResult> CaptionsAsync(HttpContext context, Guid id, Guid part, ReadCaptions read)
    {
        try
        {
            var captions = await read.RunAsync(new ItemId(id), new PartId(part), context.Actor(), context.RequestAborted);
            context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.InertPolicy;
            return Results.Bytes(captions, "text/vtt; charset=utf-8");
        }
        catch (AlteredObjectException)
        {
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<IResult> TrackAsync(HttpContext context, Guid id, Guid part, string form, ExportTrack export)
    {
        if (form is not ("geojson" or "gpx"))
            return Results.NotFound();
        try
        {
            var track = await export.RunAsync(new ItemId(id), new PartId(part), form == "gpx" ? TrackForm.Gpx : TrackForm.GeoJson, context.Actor(), context.RequestAborted);
            context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.InertPolicy;
            return Results.Bytes(track.Bytes, track.MediaType, track.Name);
        }
        catch (AlteredObjectException)
        {
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        }
    }

    internal static async Task ServeAsync(HttpContext context, OpenedPart opened)
    {
        Describe(context.Response, opened);
        await ServeRange.RunAsync(context, opened.Bytes, opened.ReadAsync);
    }

    private static void Describe(HttpResponse response, OpenedPart opened)
    {
        var (type, inline) = MediaTypes.Of(opened.Part);
        response.ContentType = type;
        response.Headers.ETag = $"\"{opened.Sha256}\"";
        if (inline)
            return;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(FileNameOf(opened.Part.Display));
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.ContentSecurityPolicy = SecurityHeaders.InertPolicy;
    }

    private static string FileNameOf(string display) => display[(display.LastIndexOf('/') + 1)..];
}
