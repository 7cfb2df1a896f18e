using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>Closes an incident's recordings to the officers of its recordings until the manager named here releases them.</summary>
public sealed class LockIncident(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(PoliceIncidentId id, PersonId manager, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.LockIncidents);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var incident = await FindAsync(db, id, cancellation);
        if (incident.LockedAt is not null)
            throw CasesRefusals.IncidentLocked.ToException();
        var name = await db.People.Where(p => p.Id == manager && p.Standing == Standing.Active).Select(p => p.DisplayName).SingleOrDefaultAsync(cancellation)
            ?? throw CasesRefusals.PersonUnknown.ToException();
        (incident.LockedAt, incident.ManagerId) = (Instant.Truncate(time.GetUtcNow()), manager);
        await db.SaveChangesAsync(cancellation);
        await CloseToOfficersAsync(db, id, cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.PoliceIncidentLocked, SubjectOf.PoliceIncident(id), actor, ("incident", incident.Reference), ("officer.name", name)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>.</exception>
    public async Task ReleaseAsync(PoliceIncidentId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var incident = await FindAsync(db, id, cancellation);
        if (incident.LockedAt is null)
            throw CasesRefusals.IncidentNotLocked.ToException();
        if (actor.Person is not { } person || incident.ManagerId != person)
            throw CasesRefusals.NotTheManager.ToException();
        (incident.LockedAt, incident.ManagerId) = (null, null);
        await db.SaveChangesAsync(cancellation);
        await db.IncidentLocks.Where(l => l.IncidentId == id).ExecuteDeleteAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.PoliceIncidentReleased, SubjectOf.PoliceIncident(id), actor, ("incident", incident.Reference)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Locks the row: a recording joins before the incident is locked, or after.</summary>
    internal static async Task<PoliceIncident> FindAsync(EvidenceDb db, PoliceIncidentId id, CancellationToken cancellation) =>
        await db.PoliceIncidents.FromSql($"select * from cases.incident where id = {id.Value} for update").SingleOrDefaultAsync(cancellation) ?? throw CasesRefusals.NoSuchIncident.ToException();

    internal static Task CloseToOfficersAsync(EvidenceDb db, PoliceIncidentId id, CancellationToken cancellation) => db.Database.ExecuteSqlAsync($"""
        insert into cases.incident_lock (incident_id, person_id)
          select distinct l.incident_id, i.officer_id from cases.incident_item l join items.item i on i.id = l.item_id
          where l.incident_id = {id.Value} and l.removed_at is null and i.officer_id is not null
        on conflict do nothing
        """, cancellation);
}
