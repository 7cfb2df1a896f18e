using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases;

/// <summary>Finds the record that somebody names by its whole reference. A part of one finds nothing: recordings do not come into a case because its number looks alike.</summary>
public sealed class FindReference(EvidenceDb db, TimeProvider time)
{
    /// <exception cref="RefusedException"><c>no-such-case</c>: there is none, or the actor may not put recordings into it.</exception>
    public async Task<CaseId> CaseAsync(string? reference, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var whole = RecordText.Reference(reference);
        return await db.CasesWithin(actor, Permission.ManageCases, time.GetUtcNow()).Where(c => c.Reference == whole).Select(c => (CaseId?)c.Id).SingleOrDefaultAsync(cancellation)
            ?? throw CasesRefusals.NoSuchCase.ToException();
    }

    /// <exception cref="RefusedException"><c>no-such-incident</c>.</exception>
    public async Task<PoliceIncidentId> IncidentAsync(string? reference, CancellationToken cancellation)
    {
        var whole = RecordText.Reference(reference);
        return await db.PoliceIncidents.Where(i => i.Reference == whole).Select(i => (PoliceIncidentId?)i.Id).SingleOrDefaultAsync(cancellation)
            ?? throw CasesRefusals.NoSuchIncident.ToException();
    }
}
