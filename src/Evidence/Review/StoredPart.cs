using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>A part with what is needed to read its stored copy.</summary>
internal sealed record StoredPart(ItemPart Part, SealedObject Sealed, StoredCopy Copy)
{
    public CustodyObject AsCustodyObject() => Part.InCustody(Sealed);

    /// <summary>The part of an item that the actor's permission reaches, with its copy in this store; or null.</summary>
    /// <exception cref="RefusedException">It is there but not read back yet, so that its key is not at hand.</exception>
    public static async Task<StoredPart?> FindAsync(EvidenceDb db, string store, ItemId item, Func<IQueryable<ItemPart>, IQueryable<ItemPart>> which, (Actor Actor, Permission Permission) reach, CancellationToken cancellation)
    {
        var found = await (
            from owner in db.Items.Within(reach.Actor, reach.Permission)
            join part in which(db.Parts) on owner.Id equals part.ItemId
            join sealedObject in db.SealedObjects on part.ObjectId equals sealedObject.Id
            join stored in db.StoredCopies.Where(c => c.Store == store) on sealedObject.Id equals stored.ObjectId into copies
            from copy in copies.DefaultIfEmpty()
            where owner.Id == item
            select new { part, sealedObject, copy }).AsNoTracking().FirstOrDefaultAsync(cancellation);
        if (found is null)
            return null;
        if (found.sealedObject.KeyDestroyedAt is not null)
            throw ReviewRefusals.KeyDestroyed.ToException();
        if (found.copy is null || found.sealedObject.WrappedKey is null || found.sealedObject.KekId is null)
            throw ReviewRefusals.NotStored.ToException();
        return new StoredPart(found.part, found.sealedObject, found.copy);
    }
}
