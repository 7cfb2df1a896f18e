using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Review;
using Evidence.Web.Access;
using Evidence.Web.Layout;

namespace Evidence.Web.Review;

/// <summary>Serves the filmstrip and the waveform of the part that plays, and the pages of a document (docs/formats/filmstrip.md, waveform.md, pages.md).</summary>
internal static class BesidePlayer
{
    private const string Json = "application/json";

    public static void MapBesidePlayer(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/items/{id:guid}/parts/{part:guid}/filmstrip", [HttpMethods.Get, HttpMethods.Head], FilmstripAsync).RequirePermission(Permission.PlayFootage);
        routes.MapGet("/items/{id:guid}/parts/{part:guid}/filmstrip.json", FactsAsync).RequirePermission(Permission.PlayFootage);
        routes.MapGet("/items/{id:guid}/parts/{part:guid}/waveform.json", WaveformAsync).RequirePermission(Permission.PlayFootage);
        routes.MapGet("/items/{id:guid}/parts/{part:guid}/pages/{number:int}", PageAsync).RequirePermission(Permission.PlayFootage);
    }

    private static Task<IResult> PageAsync(HttpContext context, Guid id, Guid part, int number, OpenPage open) =>
        WholeAsync(context, "image/jpeg", () => open.RunAsync(new ItemId(id), new PartId(part), number, context.Actor(), context.RequestAborted));

    private static async Task FilmstripAsync(HttpContext context, Guid id, Guid part, OpenBesidePlayer open)
    {
        using var opened = await open.FilmstripAsync(new ItemId(id), new PartId(part), context.Actor(), context.RequestAborted);
        await StreamPart.ServeAsync(context, opened);
    }

    private static Task<IResult> FactsAsync(HttpContext context, Guid id, Guid part, OpenBesidePlayer open) => WholeAsync(context, Json, async () =>
    {
        var facts = (await open.FilmstripFactsAsync(new ItemId(id), new PartId(part), context.Actor(), context.RequestAborted)).ToJson();
        facts["href"] = $"/items/{id}/parts/{part}/filmstrip";
        return System.Text.Encoding.UTF8.GetBytes(facts.ToJsonString());
    });

    private static Task<IResult> WaveformAsync(HttpContext context, Guid id, Guid part, OpenBesidePlayer open) =>
        WholeAsync(context, Json, () => open.WaveformAsync(new ItemId(id), new PartId(part), context.Actor(), context.RequestAborted));

    private static async Task<IResult> WholeAsync(HttpContext context, string type, Func<Task<byte[]>> read)
    {
        try
        {
            var bytes = await read();
            context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.InertPolicy;
            return Results.Bytes(bytes, type);
        }
        catch (AlteredObjectException)
        {
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        }
    }
}
