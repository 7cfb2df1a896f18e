using System.Text;
using Evidence.Access;
using Evidence.Dispatch.Telling;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Access;

namespace Evidence.Web.Dispatch;

/// <summary>What dispatch systems tell, and what came of it: docs/operations/matching.md.</summary>
internal static class DispatchEndpoints
{
    private static readonly string[] Telling = ["POST", "PUT"];

    private sealed record Line(int Number, string Name, string Outcome, string? Id, IReadOnlyList<string> Notes);

    private sealed record Told(Guid Run, int Valid, int Rejected, IReadOnlyList<Line> Lines);

    private sealed record Run(Guid Id, string Kind, string By, DateTimeOffset At, int Valid, int Rejected, int Matched, int Unmatched);

    public static void MapDispatch(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/v1/incidents", Telling, IncidentsAsync).DisableAntiforgery().RequirePermission(Permission.TellDispatch).TakesClients(only: true);
        routes.MapMethods("/api/v1/duties", Telling, DutiesAsync).DisableAntiforgery().RequirePermission(Permission.TellDispatch).TakesClients(only: true);
        routes.MapGet("/api/v1/dispatch-runs/{id:guid}", RunAsync).RequirePermission(Permission.TellDispatch).TakesClients();
        routes.MapGet("/dispatch/runs/{id:guid}/rejected.csv", RejectedAsync).RequirePermission(Permission.TellDispatch).TakesClients();
    }

    private static async Task<IResult> IncidentsAsync(HttpContext context, PreviewIncidents preview, TellDispatch tell)
    {
        var (source, lines) = await DispatchBody.ReadAsync(context.Request, "incidents", [.. DispatchSheet.IncidentNeeds, .. DispatchSheet.IncidentMay], context.RequestAborted);
        return Answer(await tell.IncidentsAsync(await preview.RunAsync(lines, source, context.Actor(), context.RequestAborted), context.Actor(), context.RequestAborted));
    }

    private static async Task<IResult> DutiesAsync(HttpContext context, PreviewDuties preview, TellDispatch tell)
    {
        var (source, lines) = await DispatchBody.ReadAsync(context.Request, "duties", [.. DispatchSheet.DutyNeeds, .. DispatchSheet.DutyMay], context.RequestAborted);
        return Answer(await tell.DutiesAsync(await preview.RunAsync(lines, source, context.Actor(), context.RequestAborted), context.Actor(), context.RequestAborted));
    }

    private static async Task<IResult> RunAsync(HttpContext context, Guid id, ListRuns runs)
    {
        var run = await runs.OneAsync(id, context.Actor(), context.RequestAborted);
        return Results.Json(new Run(run.Id, Vocabulary.Word(run.Kind), run.By, run.At, run.Valid, run.Rejected, run.Matched, run.Unmatched));
    }

    private static async Task<IResult> RejectedAsync(HttpContext context, Guid id, ListRuns runs)
    {
        var csv = ListRuns.ToCsv(await runs.RejectedAsync(id, context.Actor(), context.RequestAborted));
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(Encoding.UTF8.GetBytes(csv), "text/csv; charset=utf-8", $"rejected-{id}.csv");
    }

    private static IResult Answer(DispatchDone done) => Results.Json(new Told(
        done.Run, done.Lines.Count(line => line.Outcome != LineOutcome.Wrong), done.Lines.Count(line => line.Outcome == LineOutcome.Wrong),
        [.. done.Lines.Select(line => new Line(line.Line.Number, line.Name, Vocabulary.Word(line.Outcome), line.Id?.ToString(), line.Notes))]));
}
