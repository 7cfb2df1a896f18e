using System.Globalization;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Search;
using Evidence.Web.Access;

namespace Evidence.Web.Search;

/// <summary>The list of recordings for programs: docs/operations/api-clients.md.</summary>
internal static class ItemEndpoints
{
    private sealed record Row(string Id, string Title, string State, DateTimeOffset ArrivedAt, DateTime? CapturedLocal, long? DurationMs, string? Device, string? Officer);

    private sealed record Rows(IReadOnlyList<Row> Items, string? Next);

    public static void MapItems(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/items", ListAsync).RequirePermission(Permission.SeeFootage).TakesClients();

    private static async Task<IResult> ListAsync(HttpContext context, string? after, SearchItems searchItems, CancellationToken cancellation)
    {
        var query = SearchQuery.Read(context.Request.Query);
        if (query.Wrong is [var (field, text), ..])
            throw SearchRefusals.FilterWrong.Because($"{field}: {text}.").ToException();
        var order = FootageOrder.Read(context.Request.Query["sort"], context.Request.Query["order"], query.Filter);
        var page = await searchItems.RunAsync(query.Filter, order, ItemCursor.Parse(after, order.By), context.Actor(), cancellation, Limit(context.Request.Query["limit"]));
        return Results.Json(new Rows(
            [.. page.Items.Select(one => new Row(one.Id.ToString(), one.Title, Vocabulary.Word(one.State), one.ArrivedAt, one.CapturedLocal, one.DurationMs, one.Device, one.Officer))],
            page.Next?.ToString()));
    }

    private static int Limit(string? text) => string.IsNullOrEmpty(text) ? SearchItems.PageSize : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;
}
