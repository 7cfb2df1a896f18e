using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>A copy that should be made.</summary>
/// <param name="Sealed">Of this object.</param>
/// <param name="Store">In this store.</param>
/// <param name="Damaged">The copy there that it replaces; null where the store has none yet.</param>
/// <param name="Sources">Good copies in other stores, the primary store's first.</param>
internal sealed record WantedCopy(SealedObject Sealed, string Store, StoredCopy? Damaged, IReadOnlyList<StoredCopy> Sources);

/// <summary>What is to be copied follows from the rows: a damaged copy of which another store has a good one, and what the replica does not have yet.</summary>
internal sealed class WantedCopies(EvidenceDb db, ObjectStores stores)
{
    private const int AtOnce = 32;

    /// <summary>Some of them in one store, by object id; repairs before second copies.</summary>
    public async Task<IReadOnlyList<WantedCopy>> ReadAsync(string store, IReadOnlyCollection<ObjectId> passed, CancellationToken cancellation)
    {
        // A store as a whole in doubt takes nothing and gives nothing; a closed one takes nothing.
        var doubted = await db.StoreDoubts.Select(d => d.Store).ToListAsync(cancellation);
        if (doubted.Contains(store) || await db.Stores.AnyAsync(s => s.Name == store && s.State != StoreState.Primary, cancellation))
            return [];
        var from = stores.Names.Where(name => name != store && !doubted.Contains(name)).ToList();
        var good = db.GoodCopies.Where(c => from.Contains(c.Store) && c.VerifiedAt != null);
        var damaged = await db.StoredCopies.Where(c => c.Store == store && c.DamagedAt != null && c.RemovedAt == null && !passed.Contains(c.ObjectId) && good.Any(g => g.ObjectId == c.ObjectId))
            .OrderBy(c => c.ObjectId).Take(AtOnce).AsNoTracking().ToListAsync(cancellation);
        var ids = damaged.Count > 0 || store != stores.ReplicaName
            ? damaged.ConvertAll(c => c.ObjectId)
            : await db.SealedObjects.Where(o => o.WrappedKey != null && !passed.Contains(o.Id) && !db.StoredCopies.Any(c => c.ObjectId == o.Id && c.Store == store) && good.Any(g => g.ObjectId == o.Id))
                .OrderBy(o => o.Id).Select(o => o.Id).Take(AtOnce).ToListAsync(cancellation);
        var objects = await db.SealedObjects.AsNoTracking().Where(o => ids.Contains(o.Id) && o.WrappedKey != null).ToListAsync(cancellation);
        var sources = (await good.Where(c => ids.Contains(c.ObjectId)).AsNoTracking().ToListAsync(cancellation)).ToLookup(c => c.ObjectId);
        return [.. objects.Select(o => new WantedCopy(o, store, damaged.Find(c => c.ObjectId == o.Id), [.. sources[o.Id].OrderBy(c => c.Store != stores.PrimaryName)]))];
    }
}
