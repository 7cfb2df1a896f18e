using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Media.Derivation;
using Evidence.Review;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Review;

/// <summary>Serves a playable copy while it is being made, stretch by stretch, each decrypted and proved before any of it is sent.</summary>
internal static class GrowingEndpoints
{
    public static void MapGrowing(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/items/{id:guid}/parts/{part:guid}/being-made", FactsAsync).RequirePermission(Permission.PlayFootage);
        routes.MapGet("/items/{id:guid}/parts/{part:guid}/being-made/{attempt:int}/{number:int}", StretchAsync).RequirePermission(Permission.PlayFootage);
        routes.MapPost("/items/{id:guid}/parts/{part:guid}/being-made/views", ViewAsync).RequirePermission(Permission.PlayFootage);
    }

    private static async Task<IResult> FactsAsync(HttpContext context, Guid id, Guid part, [FromQuery] int? after, WatchGrowing watch)
    {
        var growing = await watch.FactsAsync(new ItemId(id), new PartId(part), after ?? 0, context.Actor(), context.RequestAborted);
        return Results.Json(new
        {
            growing.Attempt, growing.Codecs, growing.LengthMs, LeadMs = FragmentBoxes.LeadMs,
            Stretches = growing.Stretches.Select(stretch => new { stretch.Number, stretch.FromMs, stretch.UntilMs }),
            Done = growing.Copy is { } copy ? copy.ToString() : null,
        });
    }

    private static async Task<IResult> StretchAsync(HttpContext context, Guid id, Guid part, int attempt, int number, WatchGrowing watch)
    {
        try
        {
            var bytes = await watch.StretchAsync(new ItemId(id), new PartId(part), attempt, number, context.Actor(), context.RequestAborted);
            context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.InertPolicy;
            return bytes is null ? Results.NoContent() : Results.Bytes(bytes, "video/mp4");
        }
        catch (Exception problem) when (problem is AlteredObjectException or KeyAwayException or InvalidDataException)
        {
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<IResult> ViewAsync(HttpContext context, Guid id, Guid part, WatchGrowing watch) =>
        await watch.ViewAsync(new ItemId(id), new PartId(part), context.Actor(), context.RequestAborted) is { } view ? Results.Json(new ViewEndpoints.StartedView(view)) : Results.NoContent();
}
