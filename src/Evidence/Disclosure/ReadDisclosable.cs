using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Disclosure;

/// <summary>Reads items as a bundle would hold them.</summary>
public sealed class ReadDisclosable(EvidenceDb db, TimeProvider time)
{
    /// <summary>The items in the order asked for; those that are not there, or not within reach, are not in the answer.</summary>
    public async Task<IReadOnlyList<DisclosableItem>> RunAsync(IReadOnlyList<ItemId> ids, Actor actor, CancellationToken cancellation)
    {
        var within = await db.ItemsWithinAsync(actor, Permission.MakeBundles, time.GetUtcNow(), cancellation);
        var items = await within.AsNoTracking().Where(i => ids.Contains(i.Id)).Select(i => new { i.Id, i.Title, i.State, i.IsUnapproved }).ToDictionaryAsync(i => i.Id, cancellation);
        var parts = await (
            from part in db.Parts
            join sealedObject in db.SealedObjects on part.ObjectId equals sealedObject.Id
            join upload in db.Uploads on (ObjectId?)sealedObject.Id equals (ObjectId?)upload.ObjectId into uploads
            from upload in uploads.DefaultIfEmpty()
            where ids.Contains(part.ItemId)
            orderby part.Ordinal
            select new
            {
                part.ItemId,
                part.Ordinal,
                File = new DisclosableFile(
                    part.Id, part.ObjectId, part.Role, part.Display, upload == null ? part.FileName : upload.Path,
                    db.Lineage.Where(l => l.DerivedId == part.Id && db.Parts.Any(s => s.Id == l.SourceId && s.ItemId == part.ItemId)).Select(l => (PartId?)l.SourceId).FirstOrDefault(),
                    sealedObject.PlaintextSha256, sealedObject.PlaintextBytes,
                    sealedObject.WrappedKey != null && db.GoodCopies.Any(c => c.ObjectId == sealedObject.Id),
                    upload != null && upload.Receipt != null, sealedObject.KeyDestroyedAt),
            }).AsNoTracking().ToListAsync(cancellation);
        var files = parts.ToLookup(p => p.ItemId);
        return
        [
            .. ids.Where(items.ContainsKey)
                .Select(id => new DisclosableItem(id, items[id].Title, items[id].State, [.. files[id].OrderBy(p => p.File.Role).ThenBy(p => p.Ordinal).Select(p => p.File)]) { IsUnapproved = items[id].IsUnapproved }),
        ];
    }
}
