using System.Runtime.CompilerServices;
using Evidence.Formats.Sealing;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;

namespace Evidence.Redaction.Working;

/// <summary>Reads stretches that lie sealed in the store.</summary>
internal sealed class SegmentReader(IObjectStore store, FileKeyRing keys)
{
    /// <summary>The plain bytes, piece by piece; each is valid until the next is asked for.</summary>
    /// <exception cref="AlteredObjectException">What lies in the store is not what was sealed.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(RedactionSegment segment, long offset, long length, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var key = await keys.UnwrapDataKeyAsync(new WrappedDataKey(segment.KekId, segment.WrappedKey), segment.ObjectId, cancellation);
        var range = new SealedRange(
            (from, count, stop) => store.OpenReadAsync(segment.ObjectId.ToString(), segment.StoreVersion, from, count, stop), segment.Bytes, key, AssociatedData.For(keys.Agency, segment.ObjectId));
        await foreach (var piece in range.ReadAsync(offset, length, cancellation))
            yield return piece;
    }
}
