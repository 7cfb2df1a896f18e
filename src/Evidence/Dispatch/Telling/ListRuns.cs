using System.Text.Json;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Telling;

/// <summary>What came of one file or call.</summary>
/// <param name="Valid">Lines that were done or had nothing to do.</param>
/// <param name="Matched">Incidents of it to which matching has joined a recording by now; 0 for duties.</param>
/// <param name="Unmatched">Its other incidents.</param>
public sealed record RunFacts(Guid Id, RunKind Kind, string By, DateTimeOffset At, int Valid, int Rejected, int Matched, int Unmatched);

/// <summary>Lists what was told, newest first, and gives back what was refused.</summary>
public sealed class ListRuns(EvidenceDb db)
{
    /// <summary>As many are listed.</summary>
    public const int Most = 100;

    /// <exception cref="RefusedException">Not permitted.</exception>
    public async Task<IReadOnlyList<RunFacts>> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.TellDispatch);
        return await Facts(db.DispatchRuns.AsNoTracking().OrderByDescending(r => r.At).ThenByDescending(r => r.Id).Take(Most)).ToListAsync(cancellation);
    }

    /// <exception cref="RefusedException"><see cref="DispatchRefusals.NoSuchRun"/>, or not permitted.</exception>
    public async Task<RunFacts> OneAsync(Guid id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.TellDispatch);
        return await Facts(db.DispatchRuns.AsNoTracking().Where(r => r.Id == id)).SingleOrDefaultAsync(cancellation) ?? throw DispatchRefusals.NoSuchRun.ToException();
    }

    /// <summary>Its lines that were refused, in their order.</summary>
    /// <exception cref="RefusedException"><see cref="DispatchRefusals.NoSuchRun"/>, or not permitted.</exception>
    public async Task<IReadOnlyList<DispatchRunLine>> RejectedAsync(Guid id, Actor actor, CancellationToken cancellation)
    {
        await OneAsync(id, actor, cancellation);
        return await db.DispatchRunLines.AsNoTracking().Where(l => l.RunId == id && l.Outcome == LineOutcome.Wrong).OrderBy(l => l.Line).ToListAsync(cancellation);
    }

    /// <summary>A CSV file of them: the columns as they came, then why. Mended, it can be brought again without the last column.</summary>
    public static string ToCsv(IReadOnlyList<DispatchRunLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var fields = lines.Select(line => JsonSerializer.Deserialize<Dictionary<string, string>>(line.Fields ?? "{}")!).ToList();
        List<string> headings = [.. fields.SelectMany(f => f.Keys).Distinct()];
        return CsvCell.Line([.. headings, "line", "why"])
            + string.Concat(lines.Zip(fields, (line, f) => CsvCell.Line([.. headings.Select(h => f.GetValueOrDefault(h, "")), $"{line.Line}", string.Join(' ', line.Notes)])));
    }

    private IQueryable<RunFacts> Facts(IQueryable<DispatchRun> runs) => runs.Select(r => new RunFacts(
        r.Id, r.Kind, r.By, r.At,
        db.DispatchRunLines.Count(l => l.RunId == r.Id && l.Outcome != LineOutcome.Wrong),
        db.DispatchRunLines.Count(l => l.RunId == r.Id && l.Outcome == LineOutcome.Wrong),
        db.DispatchRunLines.Count(l => l.RunId == r.Id && l.IncidentId != null && db.IncidentItems.Any(i => i.IncidentId == l.IncidentId && i.RemovedAt == null && i.SaidBy == LinkSource.Matching)),
        db.DispatchRunLines.Count(l => l.RunId == r.Id && l.IncidentId != null && !db.IncidentItems.Any(i => i.IncidentId == l.IncidentId && i.RemovedAt == null && i.SaidBy == LinkSource.Matching))));
}
