using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>Has the copies that an incident names read again before their time: after somebody put back what was missing. What reading shows is entered by the reading.</summary>
public sealed class RequestRecheck(EvidenceDb db, TimeProvider time)
{
    /// <returns>How many copies will be read.</returns>
    /// <exception cref="RefusedException">One of <see cref="PreservationRefusals"/>, or the role does not allow it.</exception>
    public async Task<int> RunAsync(IncidentId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.CloseIncidents);
        if (!await db.Incidents.AnyAsync(i => i.Id == id, cancellation))
            throw PreservationRefusals.NoSuchIncident.ToException();
        var now = Instant.Truncate(time.GetUtcNow());
        return await db.Database.ExecuteSqlAsync($"""
            insert into preservation.recheck (object_id, store, next_at, attempts)
            select distinct c.object_id, c.store, {now}, 0 from preservation.finding f
              join preservation.incident i on i.id = f.incident_id
              join items.stored_copy c on c.object_id = f.object_id and c.store = i.store and c.removed_at is null
              where f.incident_id = {id.Value}
            on conflict (object_id, store) do update set next_at = least(preservation.recheck.next_at, excluded.next_at)
            """, cancellation);
    }
}
