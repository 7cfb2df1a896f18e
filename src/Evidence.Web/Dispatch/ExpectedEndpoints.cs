using System.Text;
using Evidence.Access;
using Evidence.Dispatch;
using Evidence.Dispatch.Expecting;
using Evidence.Formats;
using Evidence.Web.Access;
using Evidence.Web.Layout;

namespace Evidence.Web.Dispatch;

/// <summary>The ledger for programs and as a file: docs/operations/matching.md.</summary>
internal static class ExpectedEndpoints
{
    private sealed record Row(
        string Incident, string Reference, string Title, DateTimeOffset DispatchedAt, DateTimeOffset ClearedAt, string Officer, string? CollarNumber, string State, DateTimeOffset Since, DateTimeOffset? FirstArrivedAt, bool Late, bool SettledItself,
        string? Reason, string? Note, string? StatedBy, DateTimeOffset? StatedAt);

    private sealed record Page(ExpectedCounts Counts, IReadOnlyList<Row> Rows, string? Next);

    public static void MapExpected(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/expected-footage", ListAsync).RequirePermission(Permission.SeeExpected).TakesClients();
        routes.MapGet("/expected.csv", FileAsync).RequirePermission(Permission.SeeExpected).TakesClients();
    }

    private static async Task<IResult> ListAsync(HttpContext context, string? after, ListExpected listExpected, TimeText times)
    {
        var filter = Read(context, times);
        var page = await listExpected.RunAsync(filter, ExpectedCursor.Parse(after), context.Actor(), context.RequestAborted);
        return Results.Json(new Page(await listExpected.CountAsync(filter, context.Actor(), context.RequestAborted), [.. page.Rows.Select(Of)], page.Next?.ToString()));
    }

    private static async Task<IResult> FileAsync(HttpContext context, ListExpected listExpected, TimeText times)
    {
        var csv = await listExpected.ToCsvAsync(Read(context, times), context.Actor(), context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(Encoding.UTF8.GetBytes(csv), "text/csv; charset=utf-8", "expected-footage.csv");
    }

    private static ExpectedFilter Read(HttpContext context, TimeText times) => ExpectedQuery.Read(context.Request.Query, times, (field, text) => throw DispatchRefusals.FilterWrong.Because($"{field}: {text}.").ToException());

    private static Row Of(ExpectedRow row) => new(
        row.Incident.ToString(), row.Reference, row.Title, row.DispatchedAt, row.ClearedAt, row.Name, row.CollarNumber, Vocabulary.Word(row.State), row.Since, row.FirstArrivedAt, row.IsLate, row.SettledItself,
        row.Reason is { } reason ? Vocabulary.Word(reason) : null, row.Note, row.StatedBy, row.StatedAt);
}
