using System.Text.Json;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Dispatch.Telling;

/// <summary>One line as it was done.</summary>
/// <param name="Id">Of the incident; null for a duty and for what was refused.</param>
public sealed record ToldLine(CsvLine Line, string Name, LineOutcome Outcome, PoliceIncidentId? Id, IReadOnlyList<string> Notes);

/// <summary>Keeps what came of a file or a call.</summary>
internal static class KeepRun
{
    private const int LongestField = 400;

    public static async Task<Guid> WriteAsync(EvidenceDb db, RunKind kind, IReadOnlyList<ToldLine> lines, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        var run = new DispatchRun { Id = Guid.NewGuid(), Kind = kind, By = ShownText.Of(actor.Name), At = Instant.Truncate(now) };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.DispatchRuns.Add(run);
        db.DispatchRunLines.AddRange(lines.Select(one => new DispatchRunLine
        {
            RunId = run.Id, Line = one.Line.Number, Name = Short(one.Name), Outcome = one.Outcome, IncidentId = one.Id, Notes = [.. one.Notes],
            Fields = one.Outcome == LineOutcome.Wrong ? JsonSerializer.Serialize(one.Line.Fields.ToDictionary(f => f.Key, f => Short(f.Value))) : null,
        }));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return run.Id;
    }

    private static string Short(string text) => ShownText.Of(text.Length > LongestField ? text[..LongestField] : text);
}

/// <summary>What a file or a call did.</summary>
/// <param name="Run">Under which it is kept.</param>
public sealed record DispatchDone(Guid Run, IReadOnlyList<ToldLine> Lines);

/// <summary>Does what lines about incidents or duties say, line by line, and keeps what came of each. Who is refused stops nobody else; broken off, it is begun again with the same lines.</summary>
public sealed class TellDispatch(EvidenceDb db, TellIncident incident, TellDuty duty, TimeProvider time)
{
    public Task<DispatchDone> IncidentsAsync(SheetPlan<IncidentToTell> plan, Actor actor, CancellationToken cancellation) => RunAsync(RunKind.Incidents, plan, DispatchSheet.Reference,
        async wanted => await incident.RunAsync(wanted, actor, cancellation), actor, cancellation);

    public Task<DispatchDone> DutiesAsync(SheetPlan<DutyToTell> plan, Actor actor, CancellationToken cancellation) => RunAsync(RunKind.Duties, plan, DispatchSheet.CallSign,
        async wanted =>
        {
            await duty.RunAsync(wanted, actor, cancellation);
            return null;
        }, actor, cancellation);

    private async Task<DispatchDone> RunAsync<TWanted>(RunKind kind, SheetPlan<TWanted> plan, string naming, Func<TWanted, Task<PoliceIncidentId?>> tell, Actor actor, CancellationToken cancellation)
        where TWanted : class
    {
        ArgumentNullException.ThrowIfNull(plan);
        var done = new List<ToldLine>();
        foreach (var line in plan.Lines)
        {
            db.ChangeTracker.Clear();
            done.Add(line.Wanted is null ? new ToldLine(line.Line, line.Line[naming], LineOutcome.Wrong, null, line.Notes) : await OneAsync(line, naming, tell));
        }

        return new DispatchDone(await KeepRun.WriteAsync(db, kind, done, actor, time.GetUtcNow(), cancellation), done);
    }

    private static async Task<ToldLine> OneAsync<TWanted>(PlannedLine<TWanted> line, string naming, Func<TWanted, Task<PoliceIncidentId?>> tell)
        where TWanted : class
    {
        try
        {
            return new ToldLine(line.Line, line.Line[naming], line.Outcome, await tell(line.Wanted!), line.Notes);
        }
        catch (RefusedException refused)
        {
            return new ToldLine(line.Line, line.Line[naming], LineOutcome.Wrong, null, [refused.Refusal.Text]);
        }
    }
}
