using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Retention;

/// <summary>Reads items with all that decides about their copies.</summary>
internal static class ReadCases
{
    public static async Task<IReadOnlyList<ItemCase>> RunAsync(EvidenceDb db, IReadOnlyList<ItemId> ids, CancellationToken cancellation)
    {
        var horizons = await db.Horizons.AsNoTracking().ToListAsync(cancellation);
        var items = await db.Items.Where(i => ids.Contains(i.Id)).Select(i => new { i.Id, i.ArrivedAt }).ToListAsync(cancellation);
        var own = await db.ItemRetentions.AsNoTracking().Where(r => ids.Contains(r.ItemId)).ToDictionaryAsync(r => r.ItemId, cancellation);
        var holds = (await db.Holds.AsNoTracking().Where(h => ids.Contains(h.ItemId) && h.State != HoldState.Released).OrderBy(h => h.RequestedAt).ToListAsync(cancellation)).ToLookup(h => h.ItemId);
        var closed = await db.ClosedStoresAsync(cancellation);
        var copies = (await CopiesOf(db, ids).AsNoTracking().ToListAsync(cancellation)).ToLookup(c => c.Part.ItemId);
        return [.. items.Select(item => new ItemCase(item.Id, ItemTerms.Of(item.ArrivedAt, horizons, own.GetValueOrDefault(item.Id)), [.. holds[item.Id]],
            [.. copies[item.Id].Select(c => new HeldCopy(c.Copy, c.Part.InCustody(c.Object), c.Copy.VerifiedAt is not null && c.Object.WrappedKey is not null, !closed.Contains(c.Copy.Store)))]))];
    }

    /// <summary>Stores whose objects lie elsewhere now: what is locked there is locked no longer than it is, so that it can be taken away.</summary>
    public static async Task<IReadOnlyList<string>> ClosedStoresAsync(this EvidenceDb db, CancellationToken cancellation) =>
        await db.Stores.Where(s => s.State != StoreState.Primary).Select(s => s.Name).ToListAsync(cancellation);

    public static IQueryable<CopyOfPart> CopiesOf(EvidenceDb db, IReadOnlyList<ItemId> ids) =>
        from part in db.Parts
        join sealedObject in db.SealedObjects on part.ObjectId equals sealedObject.Id
        join copy in db.StoredCopies on sealedObject.Id equals copy.ObjectId
        where ids.Contains(part.ItemId) && copy.RemovedAt == null
        select new CopyOfPart { Part = part, Object = sealedObject, Copy = copy };

    public sealed class CopyOfPart
    {
        public required ItemPart Part { get; init; }

        public required SealedObject Object { get; init; }

        public required StoredCopy Copy { get; init; }
    }
}
