using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>A part whose stored bytes were verified.</summary>
internal sealed record StoredPart(ItemPart Part, SealedObject Sealed)
{
    public CustodyObject AsCustodyObject() => Part.InCustody(Sealed);

    /// <summary>The part of an item that the actor's permission reaches, or null.</summary>
    /// <exception cref="RefusedException">It is there but not read back yet, so that its key is not at hand.</exception>
    public static async Task<StoredPart?> FindAsync(EvidenceDb db, ItemId item, Func<IQueryable<ItemPart>, IQueryable<ItemPart>> which, (Actor Actor, Permission Permission, DateTimeOffset Now) reach, CancellationToken cancellation)
    {
        var items = await db.ItemsWithinAsync(reach.Actor, reach.Permission, reach.Now, cancellation);
        var found = await (
            from owner in items
            join part in which(db.Parts) on owner.Id equals part.ItemId
            join sealedObject in db.SealedObjects on part.ObjectId equals sealedObject.Id
            where owner.Id == item
            select new { part, sealedObject }).AsNoTracking().FirstOrDefaultAsync(cancellation);
        if (found is null)
            return null;
        if (found.sealedObject.KeyDestroyedAt is not null)
            throw ReviewRefusals.KeyDestroyed.ToException();
        return found.sealedObject.WrappedKey is null || found.sealedObject.KekId is null
            ? throw ReviewRefusals.NotStored.ToException()
            : new StoredPart(found.part, found.sealedObject);
    }
}
