using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Sealing;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.KeyCare;

/// <summary>A keyset as a file. Zero the bytes once they are sent.</summary>
public sealed record KeysetFile(string Name, byte[] Bytes);

/// <summary>
/// Hands an approved keyset to whoever asked for it, once: that it was is on record before a byte of it is. Where the connection breaks
/// after that, it is asked for anew. docs/formats/sealed-object.md, "For somebody who uses Tink".
/// </summary>
public sealed class DownloadKeyset(EvidenceDb db, CustodyLog custody, FileKeyRing keys, TimeProvider clock)
{
    /// <exception cref="RefusedException">One of <see cref="KeyCareRefusals"/>, or the role does not allow it.</exception>
    /// <exception cref="KeyAwayException">A key-encryption key cannot be reached; nothing was handed out.</exception>
    public async Task<KeysetFile> RunAsync(KeysetId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.RequestKeysets);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var request = await db.LockKeysetAsync(id, cancellation);
        var now = Instant.Truncate(clock.GetUtcNow());
        if (!await db.ReachesAsync(actor, Permission.RequestKeysets, request.ItemId, now, cancellation))
            throw KeyCareRefusals.NoSuchRequest.ToException();
        if (request.RequestedBy != person)
            throw KeyCareRefusals.NotYourRequest.ToException();
        if (request.State != KeysetState.Approved)
            throw (request.State == KeysetState.Downloaded ? KeyCareRefusals.DownloadedOnce : KeyCareRefusals.NotApproved).ToException();
        if (request.IsLate(now))
            throw KeyCareRefusals.ApprovalLapsed.ToException();
        var bytes = await WriteAsync(request.ItemId, cancellation);
        (request.State, request.DownloadedAt) = (KeysetState.Downloaded, now);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, KeysetActs.Act(request, CustodyAction.KeysetDownloaded, actor, now, ("keyset.sha256", Sha256Hash.Of(bytes).ToString())), cancellation);
        await transaction.CommitAsync(cancellation);
        return new KeysetFile($"keyset-{request.ItemId}.json", bytes);
    }

    private async Task<byte[]> WriteAsync(ItemId item, CancellationToken cancellation)
    {
        var held = await db.SealedObjects.FromSql($"select * from items.sealed_object where item_id = {item.Value} and wrapped_key is not null for share")
            .AsNoTracking().ToListAsync(cancellation);
        var opened = new List<DataKey>();
        try
        {
            foreach (var one in held.OrderBy(o => o.Id.Value))
                opened.Add(await keys.UnwrapDataKeyAsync(one.Wrapped, one.Id, cancellation));
            return opened.Count > 0 ? TinkKeyset.Write(opened) : throw KeyCareRefusals.NoKeyAtHand.ToException();
        }
        finally
        {
            opened.ForEach(key => key.Dispose());
        }
    }
}
