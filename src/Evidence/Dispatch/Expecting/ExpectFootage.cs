using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Expecting;

/// <summary>
/// Keeps the ledger of an incident: for everybody who was sent, whether there is footage of theirs. What arrives late settles its row by itself; what somebody stated
/// stays on record beside it.
/// </summary>
internal sealed class ExpectFootage(EvidenceDb db, TimeProvider time)
{
    /// <summary>Footage that arrives later than this after the incident was cleared is late.</summary>
    public static readonly TimeSpan InTime = TimeSpan.FromHours(24);

    /// <summary>In the transaction that matched the incident, after what matching joined and parted was saved.</summary>
    public async Task RefreshAsync(DispatchedIncident incident, IReadOnlyDictionary<PersonId, MatchedBy> sent, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        var rows = await db.ExpectedFootage.Where(e => e.IncidentId == incident.IncidentId).ToDictionaryAsync(e => e.PersonId, cancellation);
        var people = sent.Keys.ToList();
        var withCamera = (await db.Assignments.Where(a => people.Contains(a.OfficerId) && a.From < incident.ClearedAt && (a.Until == null || a.Until > incident.DispatchedAt))
            .Select(a => a.OfficerId).Distinct().ToListAsync(cancellation)).ToHashSet();
        var arrived = (await (from link in db.IncidentItems
                              join item in db.Items on link.ItemId equals item.Id
                              where link.IncidentId == incident.IncidentId && link.RemovedAt == null && item.State == ItemState.Verified && item.OfficerId != null
                              group item by item.OfficerId!.Value into theirs
                              select new { Person = theirs.Key, At = theirs.Min(i => i.ArrivedAt) }).ToListAsync(cancellation)).ToDictionary(one => one.Person, one => (DateTimeOffset?)one.At);
        foreach (var (person, by) in sent)
        {
            if (!rows.TryGetValue(person, out var row))
                db.ExpectedFootage.Add(row = new ExpectedFootage { IncidentId = incident.IncidentId, PersonId = person, DispatchedAt = incident.DispatchedAt, SentBy = by, State = ExpectedState.Missing, Since = now });
            (row.SentBy, row.DispatchedAt, row.WithdrawnAt) = (by, incident.DispatchedAt, null);
            Settle(row, incident, arrived.GetValueOrDefault(person), withCamera.Contains(person), now);
        }

        foreach (var row in rows.Values.Where(row => row.WithdrawnAt is null && !sent.ContainsKey(row.PersonId)))
            row.WithdrawnAt = now;
        await db.SaveChangesAsync(cancellation);
    }

    private static void Settle(ExpectedFootage row, DispatchedIncident incident, DateTimeOffset? arrived, bool hadCamera, DateTimeOffset now)
    {
        var state = ExpectedRule.StateOf(arrived is not null, hadCamera, row.Reason is not null);
        if (state == ExpectedState.HasFootage && row.State != state)
            row.SettledItself = row.State is ExpectedState.Missing or ExpectedState.Excused && row.Since < now;
        if (row.State != state)
            (row.State, row.Since) = (state, now);
        (row.FirstArrivedAt, row.IsLate) = (arrived, arrived > incident.ClearedAt + InTime);
    }
}

/// <summary>What becomes of somebody who was sent.</summary>
internal static class ExpectedRule
{
    /// <summary>Footage settles everything; a stated reason stands before what is on record of cameras, because it knows better.</summary>
    public static ExpectedState StateOf(bool hasFootage, bool hadCamera, bool isExplained) =>
        hasFootage ? ExpectedState.HasFootage : isExplained ? ExpectedState.Excused : hadCamera ? ExpectedState.Missing : ExpectedState.NoCamera;
}
