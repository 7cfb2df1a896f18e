using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;

namespace Evidence.Review;

/// <summary>A part opened for one request: what it is, and any stretch of it. Dispose it when the request ends: it holds the data key.</summary>
public sealed class OpenedPart : IDisposable
{
    private readonly ReadableObject stored;

    internal OpenedPart(ItemPart part, ReadableObject stored) => (Part, this.stored) = (part, stored);

    public ItemPart Part { get; }

    public long Bytes => stored.Sealed.PlaintextBytes;

    public Sha256Hash Sha256 => stored.Sealed.PlaintextSha256;

    /// <summary>See <see cref="ReadableObject.ReadAsync"/>.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long offset, long length, CancellationToken cancellation) => stored.ReadAsync(offset, length, cancellation);

    /// <summary>A short stretch, whole.</summary>
    internal async Task<byte[]> BytesAsync(long offset, long length, CancellationToken cancellation)
    {
        var bytes = new MemoryStream((int)length);
        await foreach (var piece in ReadAsync(offset, length, cancellation))
            bytes.Write(piece.Span);
        return bytes.ToArray();
    }

    public void Dispose() => stored.Dispose();
}

/// <summary>Opens a part for a person: theirs to play, its view begun, its key unwrapped.</summary>
public sealed class PlayPart(EvidenceDb db, ReadCopies copies, StartView startView, TimeProvider time)
{
    /// <summary>Opens a part to play or to save; the view begins here if none runs, and with it a look at what the stores list of the part.</summary>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>part-not-stored</c>, <c>part-damaged</c>.</exception>
    public async Task<OpenedPart> RunAsync(ItemId item, PartId part, Actor actor, CancellationToken cancellation)
    {
        var stored = await StoredPart.FindAsync(db, item, parts => parts.Where(p => p.Id == part), (actor, Permission.PlayFootage, time.GetUtcNow()), cancellation)
            ?? throw ReviewRefusals.NoSuchPart.ToException();
        var view = await startView.EnsureAsync(stored, actor, cancellation);
        return await OpenAsync(stored, look: view.HasBegun, cancellation) ?? throw ReviewRefusals.Damaged.ToException();
    }

    /// <summary>
    /// Opens the thumbnail that we made of an item, or returns null where it has none that can be shown, as of what a flag warns of. Seeing it in a list is no view.
    /// </summary>
    public async Task<OpenedPart?> ThumbnailAsync(ItemId item, Actor actor, CancellationToken cancellation) =>
        await StoredPart.FindAsync(db, item, parts => db.Made(parts, FileRole.Thumbnail).Where(p => db.UnflaggedItems().Any(i => i.Id == p.ItemId)).OrderBy(p => p.Ordinal), (actor, Permission.SeeFootage, time.GetUtcNow()), cancellation) is { } stored
            ? await OpenAsync(stored, look: false, cancellation)
            : null;

    internal async Task<OpenedPart?> OpenAsync(StoredPart stored, bool look, CancellationToken cancellation)
    {
        if (await copies.OpenAsync(stored.Sealed.Id, FoundBy.Viewer, cancellation) is not { } opened)
            return null;
        try
        {
            if (look)
                await opened.LookAsync(cancellation);
            return new OpenedPart(stored.Part, opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }
}
