using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases;

/// <summary>Finds the record that somebody names by its whole reference, capitals and small letters alike; of two that differ by them alone, the one that is written so. A part of one finds nothing: recordings do not come into a case because its number looks alike.</summary>
public sealed class FindReference(EvidenceDb db, TimeProvider time)
{
    /// <exception cref="RefusedException"><c>no-such-case</c>: there is none, or the actor may not put recordings into it.</exception>
    public async Task<CaseId> CaseAsync(string? reference, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var whole = RecordText.Reference(reference);
        var named = db.CaseFiles.FromSql($"select * from cases.case_file where lower(reference) = lower({whole})");
        var found = await db.CasesWithin(actor, Permission.ManageCases, time.GetUtcNow()).Where(c => named.Any(n => n.Id == c.Id)).Select(c => new { c.Id, c.Reference }).ToListAsync(cancellation);
        return (found.SingleOrDefault(c => c.Reference == whole) ?? (found.Count == 1 ? found[0] : null))?.Id ?? throw CasesRefusals.NoSuchCase.ToException();
    }

    /// <exception cref="RefusedException"><c>no-such-incident</c>.</exception>
    public async Task<PoliceIncidentId> IncidentAsync(string? reference, CancellationToken cancellation)
    {
        var whole = RecordText.Reference(reference);
        var found = await db.PoliceIncidents.FromSql($"select * from cases.incident where lower(reference) = lower({whole})").Select(i => new { i.Id, i.Reference }).ToListAsync(cancellation);
        return (found.SingleOrDefault(i => i.Reference == whole) ?? (found.Count == 1 ? found[0] : null))?.Id ?? throw CasesRefusals.NoSuchIncident.ToException();
    }
}
