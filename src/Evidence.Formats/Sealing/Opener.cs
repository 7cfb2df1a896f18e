using System.Diagnostics.CodeAnalysis;

namespace Evidence.Formats.Sealing;

/// <summary>Opens the segments of one object, in any order. Not safe for two threads at once.</summary>
public sealed class Opener : IDisposable
{
    private readonly SegmentCipher _cipher;

    private Opener(SegmentCipher cipher) => _cipher = cipher;

    /// <param name="key">The object's data key.</param>
    /// <param name="associatedData"><see cref="AssociatedData.For"/>.</param>
    /// <param name="header">The object's first 40 bytes.</param>
    /// <returns>False if the header is no header of a sealed object. A wrong key or wrong associated data shows at the first segment.</returns>
    public static bool TryCreate(DataKey key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> header, [NotNullWhen(true)] out Opener? opener)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryCreate(SealedShape.Evidence, key.Bytes, associatedData, header, out opener);
    }

    internal static bool TryCreate(SealedShape shape, ReadOnlySpan<byte> key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> header,
        [NotNullWhen(true)] out Opener? opener)
    {
        opener = null;
        if (header.Length != shape.HeaderBytes || header[0] != shape.HeaderBytes)
            return false;
        opener = new(new(shape, key, associatedData, header.Slice(1, shape.DerivedKeyBytes), header[(1 + shape.DerivedKeyBytes)..]));
        return true;
    }

    /// <summary>Opens one segment. On false nothing in <paramref name="plain"/> may be used.</summary>
    /// <param name="index">Counted from 0.</param>
    /// <param name="last">Whether the object must end with this segment: from the authenticated length, never from the bytes at hand.</param>
    /// <param name="cipherAndTag">The whole segment.</param>
    /// <param name="plain">At least 16 bytes shorter than the segment; must not overlap it.</param>
    public bool TryOpenSegment(uint index, bool last, ReadOnlySpan<byte> cipherAndTag, Span<byte> plain) =>
        _cipher.TryOpen(index, last, cipherAndTag, plain);

    public void Dispose() => _cipher.Dispose();
}
