using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>What other capabilities ask about open incidents.</summary>
public static class OpenIncidents
{
    /// <summary>
    /// The items that nothing may be taken away from now: an open incident names them, or a store in which one of their copies lies is in doubt
    /// as a whole. Whoever disposes asks within the transaction that destroys, with the item's row locked; the database refuses too
    /// that a data key goes while this holds.
    /// </summary>
    public static IQueryable<ItemId> ItemsInDanger(this EvidenceDb db)
    {
        ArgumentNullException.ThrowIfNull(db);
        var named =
            from finding in db.Findings
            join incident in db.Incidents on finding.IncidentId equals incident.Id
            where incident.State == IncidentState.Open && finding.ItemId != null
            select finding.ItemId!.Value;
        var doubtful =
            from doubt in db.StoreDoubts
            join copy in db.StoredCopies.Where(c => c.RemovedAt == null) on doubt.Store equals copy.Store
            join sealedObject in db.SealedObjects on copy.ObjectId equals sealedObject.Id
            select sealedObject.ItemId;
        return named.Union(doubtful);
    }

    /// <summary>The open incidents that name an item, newest first.</summary>
    public static async Task<IReadOnlyList<Incident>> OfItemAsync(EvidenceDb db, ItemId item, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.Incidents.AsNoTracking()
            .Where(i => i.State == IncidentState.Open && db.Findings.Any(f => f.IncidentId == i.Id && f.ItemId == item))
            .OrderByDescending(i => i.OpenedAt).ToListAsync(cancellation);
    }
}
