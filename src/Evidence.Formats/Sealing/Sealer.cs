using System.Security.Cryptography;

namespace Evidence.Formats.Sealing;

/// <summary>
/// Seals one object, segment by segment, without allocating. The same key, salt, prefix and plaintext give the same bytes, which
/// lets a resumed upload prove that it is the same object; other plaintext under the same three would break GCM, so a file that
/// changed gets a new key and a new object. Not safe for two threads at once.
/// </summary>
public sealed class Sealer : IDisposable
{
    public const int SaltBytes = 32;
    public const int NoncePrefixBytes = SealedShape.PrefixBytes;

    private readonly SealedShape _shape;
    private readonly SegmentCipher _cipher;
    private readonly byte[] _header;

    /// <param name="key">The object's own data key.</param>
    /// <param name="associatedData"><see cref="AssociatedData.For"/>.</param>
    /// <param name="salt">32 random bytes.</param>
    /// <param name="noncePrefix">7 random bytes.</param>
    public Sealer(DataKey key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> noncePrefix)
        : this(SealedShape.Evidence, (key ?? throw new ArgumentNullException(nameof(key))).Bytes, associatedData, salt, noncePrefix)
    {
    }

    internal Sealer(SealedShape shape, ReadOnlySpan<byte> key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> noncePrefix)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, shape.DerivedKeyBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(noncePrefix.Length, SealedShape.PrefixBytes);
        _shape = shape;
        _header = [(byte)shape.HeaderBytes, .. salt, .. noncePrefix];
        _cipher = new(shape, key, associatedData, salt, noncePrefix);
    }

    /// <summary>A sealer with a fresh random salt and nonce prefix.</summary>
    public static Sealer Create(DataKey key, ReadOnlySpan<byte> associatedData)
    {
        Span<byte> random = stackalloc byte[SaltBytes + NoncePrefixBytes];
        RandomNumberGenerator.Fill(random);
        return new(key, associatedData, random[..SaltBytes], random[SaltBytes..]);
    }

    public ReadOnlySpan<byte> Salt => _header.AsSpan(1, _shape.DerivedKeyBytes);
    public ReadOnlySpan<byte> NoncePrefix => _header.AsSpan(1 + _shape.DerivedKeyBytes);

    /// <summary>Writes the object's first 40 bytes and returns how many.</summary>
    public int Header(Span<byte> destination)
    {
        _header.CopyTo(destination);
        return _header.Length;
    }

    /// <summary>Seals one segment into ciphertext and tag.</summary>
    /// <param name="index">Counted from 0.</param>
    /// <param name="last">Whether the object ends with this segment.</param>
    /// <param name="plain">As long as <see cref="SealedLayout.Segment"/> says.</param>
    /// <param name="cipherAndTag">At least 16 bytes longer than <paramref name="plain"/>; must not overlap it.</param>
    /// <exception cref="ArgumentException">The length is not the one this segment must have.</exception>
    public void SealSegment(uint index, bool last, ReadOnlySpan<byte> plain, Span<byte> cipherAndTag)
    {
        var full = _shape.PlainBytes - (index == 0 ? _shape.HeaderBytes : 0);
        if (plain.Length > full || (!last && plain.Length != full) || (plain.IsEmpty && index > 0))
            throw new ArgumentException("Every segment but the last is full, and only an empty object has an empty one.", nameof(plain));
        _cipher.Seal(index, last, plain, cipherAndTag);
    }

    public void Dispose() => _cipher.Dispose();
}
