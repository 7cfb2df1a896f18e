using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>One finding of an incident.</summary>
/// <param name="Title">The recording's; null of what belongs to none, and of what is not within the reader's reach.</param>
public sealed record FindingFacts(Finding Finding, string? Title);

/// <summary>All that is known of an incident.</summary>
/// <param name="Findings">The first of them, oldest first.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Unmended">How many copies that it names count as damaged now.</param>
/// <param name="ClosedBy">Null while it is open, and where a program found that all is right again.</param>
public sealed record IncidentFacts(Incident Incident, IReadOnlyList<FindingFacts> Findings, int Count, int Unmended, string? ClosedBy);

/// <summary>Reads one incident.</summary>
public sealed class ReadIncident(EvidenceDb db, TimeProvider time)
{
    public const int MostFindings = 200;

    /// <exception cref="RefusedException"><c>no-such-incident</c>, or the role does not allow it.</exception>
    public async Task<IncidentFacts> RunAsync(IncidentId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeOperations);
        var incident = await db.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellation) ?? throw PreservationRefusals.NoSuchIncident.ToException();
        var all = db.Findings.AsNoTracking().Where(f => f.IncidentId == id);
        var reached = await db.ItemsWithinAsync(actor, Permission.SeeFootage, time.GetUtcNow(), cancellation);
        var findings = await (
            from finding in all.OrderBy(f => f.FirstAt).ThenBy(f => f.Key).Take(MostFindings)
            join item in reached on finding.ItemId equals (ItemId?)item.Id into items
            from item in items.DefaultIfEmpty()
            orderby finding.FirstAt, finding.Key
            select new FindingFacts(finding, item == null ? null : item.Title)).AsNoTracking().ToListAsync(cancellation);
        var unmended = await db.StoredCopies.CountAsync(c => c.Store == incident.Store && c.DamagedAt != null && c.RemovedAt == null && all.Any(f => f.ObjectId == c.ObjectId), cancellation);
        var closedBy = incident.ResolvedBy is { } person ? await db.People.Where(p => p.Id == person).Select(p => p.DisplayName).SingleAsync(cancellation) : null;
        return new IncidentFacts(incident, findings, await all.CountAsync(cancellation), unmended, closedBy);
    }
}
