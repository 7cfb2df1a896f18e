using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;

namespace Evidence.Review;

/// <summary>A part opened for one request: what it is, and any stretch of it. Dispose it when the request ends: it holds the data key.</summary>
public sealed class OpenedPart : IDisposable
{
    private readonly DataKey key;

    internal OpenedPart(StoredPart stored, DataKey key, SealedRange plaintext)
    {
        this.key = key;
        Part = stored.Part;
        Bytes = stored.Sealed.PlaintextBytes;
        Sha256 = stored.Sealed.PlaintextSha256;
        Plaintext = plaintext;
    }

    public ItemPart Part { get; }

    public long Bytes { get; }

    public Sha256Hash Sha256 { get; }

    public SealedRange Plaintext { get; }

    public void Dispose() => key.Dispose();
}

/// <summary>Opens a part for a person: theirs to play, its view begun, its key unwrapped.</summary>
public sealed class PlayPart(EvidenceDb db, IObjectStore store, FileKeyRing keys, StartView startView)
{
    /// <summary>Opens a part to play or to save; the view begins here if none runs.</summary>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>part-not-stored</c>.</exception>
    public async Task<OpenedPart> RunAsync(ItemId item, PartId part, Actor actor, CancellationToken cancellation)
    {
        var stored = await StoredPart.FindAsync(db, store.Name, item, parts => parts.Where(p => p.Id == part), (actor, Permission.PlayFootage), cancellation)
            ?? throw ReviewRefusals.NoSuchPart.ToException();
        await startView.EnsureAsync(stored, actor, cancellation);
        return await OpenAsync(stored, cancellation);
    }

    /// <summary>Opens the thumbnail that we made of an item, or returns null where it has none. Seeing it in a list is no view.</summary>
    public async Task<OpenedPart?> ThumbnailAsync(ItemId item, Actor actor, CancellationToken cancellation) =>
        await StoredPart.FindAsync(db, store.Name, item, parts => parts.Where(p => p.Role == FileRole.Thumbnail && p.FileName == null && db.SealedObjects.Any(o => o.Id == p.ObjectId && o.WrappedKey != null) && !db.StoredCopies.Any(c => c.ObjectId == p.ObjectId && c.DamagedAt != null)).OrderBy(p => p.Ordinal), (actor, Permission.SeeFootage), cancellation) is { } stored
            ? await OpenAsync(stored, cancellation)
            : null;

    private async Task<OpenedPart> OpenAsync(StoredPart stored, CancellationToken opening)
    {
        var key = await keys.UnwrapDataKeyAsync(stored.Sealed.Wrapped, stored.Sealed.Id, opening);
        return new OpenedPart(stored, key, new SealedRange(ReadStoredAsync, stored.Sealed.PlaintextBytes, key, AssociatedData.For(keys.Agency, stored.Sealed.Id)));

        async Task<Stream> ReadStoredAsync(long offset, long length, CancellationToken cancellation)
        {
            try
            {
                return await store.OpenReadAsync(stored.Copy.Key, stored.Copy.Version, offset, length, cancellation);
            }
            catch (Exception gone) when (gone is ObjectMissingException or ArgumentOutOfRangeException)
            {
                throw new AlteredObjectException(0, gone is ObjectMissingException ? "the stored object is not there" : "the stored object is shorter than the catalogue says");
            }
        }
    }
}
