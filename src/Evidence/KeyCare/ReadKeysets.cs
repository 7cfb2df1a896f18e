using System.Text;
using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.KeyCare;

/// <summary>A request with the names of those who have to do with it.</summary>
public sealed record KeysetFacts(KeysetRequest Request, string Title, string RequestedBy, string? DecidedBy);

/// <summary>A sealed object that a keyset opens.</summary>
/// <param name="AssociatedData">What a program that opens it has to be given beside the keyset.</param>
public sealed record KeysetObject(ObjectId Id, FileRole Role, string Display, Sha256Hash PlaintextSha256, string AssociatedData);

/// <summary>Reads requests for keysets.</summary>
public sealed class ReadKeysets(EvidenceDb db, FileKeyRing keys, TimeProvider time)
{
    public const int Most = 200;

    /// <summary>The newest requests, newest first.</summary>
    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<IReadOnlyList<KeysetFacts>> ListAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.DecideKeysets);
        return await Facts((await WithinAsync(actor, cancellation)).OrderByDescending(r => r.RequestedAt).ThenByDescending(r => r.Id).Take(Most)).ToListAsync(cancellation);
    }

    /// <exception cref="RefusedException">There is none, or the role does not allow it.</exception>
    public async Task<KeysetFacts> OneAsync(KeysetId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.DecideKeysets);
        return await Facts((await WithinAsync(actor, cancellation)).Where(r => r.Id == id)).SingleOrDefaultAsync(cancellation) ?? throw KeyCareRefusals.NoSuchRequest.ToException();
    }

    /// <summary>What an item's keyset opens now.</summary>
    public async Task<IReadOnlyList<KeysetObject>> ObjectsAsync(ItemId item, CancellationToken cancellation)
    {
        var rows = await (
            from part in db.Parts
            join held in db.SealedObjects on part.ObjectId equals held.Id
            where part.ItemId == item && held.WrappedKey != null
            orderby part.Role, part.Ordinal
            select new { held.Id, part.Role, part.Display, held.PlaintextSha256 }).AsNoTracking().ToListAsync(cancellation);
        return [.. rows.Select(r => new KeysetObject(r.Id, r.Role, r.Display, r.PlaintextSha256, Encoding.ASCII.GetString(AssociatedData.For(keys.Agency, r.Id))))];
    }

    private async Task<IQueryable<KeysetRequest>> WithinAsync(Actor actor, CancellationToken cancellation)
    {
        var items = await db.ItemsWithinAsync(actor, Permission.DecideKeysets, time.GetUtcNow(), cancellation);
        return db.KeysetRequests.Where(r => items.Any(i => i.Id == r.ItemId));
    }

    private IQueryable<KeysetFacts> Facts(IQueryable<KeysetRequest> requests) =>
        from request in requests.AsNoTracking()
        join item in db.Items on request.ItemId equals item.Id
        join asking in db.People on request.RequestedBy equals asking.Id
        orderby request.RequestedAt descending, request.Id descending
        select new KeysetFacts(request, item.Title, asking.DisplayName, db.People.Where(p => p.Id == request.DecidedBy).Select(p => p.DisplayName).FirstOrDefault());
}
