using Evidence.Access;
using Evidence.Formats;
using Evidence.Review;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Review;

/// <summary>What the player reports to. Both take forms, so that a beacon can carry the antiforgery token when the page is left.</summary>
internal static class ViewEndpoints
{
    internal sealed record StartedView(Guid View);

    internal sealed record NamedFrame(string Name);

    public static void MapViews(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/items/{id:guid}/views", StartAsync).RequirePermission(Permission.PlayFootage);
        routes.MapPost("/items/{id:guid}/views/{view:guid}", ReportAsync).RequirePermission(Permission.PlayFootage);
        routes.MapPost("/items/{id:guid}/parts/{part:guid}/frames", SaveFrameAsync).RequirePermission(Permission.PlayFootage);
    }

    private static async Task<IResult> StartAsync(HttpContext context, Guid id, [FromForm] Guid part, StartView start, CancellationToken cancellation) =>
        Results.Json(new StartedView(await start.RunAsync(new ItemId(id), new PartId(part), context.Actor(), cancellation)));

    private static async Task<IResult> SaveFrameAsync(HttpContext context, Guid id, Guid part, [FromForm] long at, [FromForm] int width, [FromForm] int height, [FromForm] string? sha256, SaveFrame save, CancellationToken cancellation) =>
        Results.Json(new NamedFrame(await save.RunAsync(new ItemId(id), new PartId(part), new FrameToSave(at, width, height, sha256), context.Actor(), cancellation)));

    private static async Task<IResult> ReportAsync(HttpContext context, Guid id, Guid view, [FromForm] string ranges, [FromForm] bool ended, [FromForm] string? heard, ReportPlayback report)
    {
        // The page may be gone before the answer: what it said counts all the same.
        await report.RunAsync(view, new ItemId(id), new PlaybackReport(ranges, ended, heard), context.Actor(), CancellationToken.None);
        return Results.NoContent();
    }
}
