using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Evidence.Items;

/// <summary>Opens verified objects for reading, over all their copies that nobody has found damaged, the primary store's first.</summary>
public sealed class ReadCopies(EvidenceDb db, ObjectStores stores, FileKeyRing keys, ExamineCopy examine, ReportFinding report, ILogger<ReadCopies> log)
{
    /// <returns>Null where it is not verified, or no good copy is left.</returns>
    public async Task<ReadableObject?> OpenAsync(ObjectId id, FoundBy by, CancellationToken cancellation)
    {
        var sealedObject = await db.SealedObjects.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id && o.WrappedKey != null, cancellation);
        var copies = await db.GoodCopies.AsNoTracking().Where(c => c.ObjectId == id).ToListAsync(cancellation);
        return sealedObject is null || copies.Count == 0
            ? null
            : new ReadableObject(sealedObject, Ordered(copies), await keys.UnwrapDataKeyAsync(sealedObject.Wrapped, id, cancellation), AssociatedData.For(keys.Agency, id), Sources(by));
    }

    private CopySources Sources(FoundBy by) => new(stores, examine, report, by, log);

    private List<StoredCopy> Ordered(IEnumerable<StoredCopy> copies) => [.. copies.OrderBy(c => c.Store != stores.PrimaryName).ThenBy(c => c.Store, StringComparer.Ordinal)];
}
