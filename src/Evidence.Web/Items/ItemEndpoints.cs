using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Web.Access;

namespace Evidence.Web.Items;

/// <summary>The list of recordings for programs: docs/operations/api-clients.md.</summary>
internal static class ItemEndpoints
{
    private sealed record Row(string Id, string Title, string State, DateTimeOffset ArrivedAt, DateTime? CapturedLocal, long? DurationMs, string? Device, string? Officer);

    private sealed record Rows(IReadOnlyList<Row> Items, string? Next);

    public static void MapItems(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/items", ListAsync).RequirePermission(Permission.SeeFootage).TakesClients();

    private static async Task<IResult> ListAsync(HttpContext context, string? after, ListItems listItems, CancellationToken cancellation)
    {
        var order = ItemOrder.NewestArrivalFirst;
        var page = await listItems.RunAsync(new ItemFilter(), order, ItemCursor.Parse(after, order.By), context.Actor(), cancellation);
        return Results.Json(new Rows(
            [.. page.Items.Select(one => new Row(one.Id.ToString(), one.Title, Vocabulary.Word(one.State), one.ArrivedAt, one.CapturedLocal, one.DurationMs, one.Device, one.Officer))],
            page.Next?.ToString()));
    }
}
