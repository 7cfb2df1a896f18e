using System.Security.Cryptography;

namespace Evidence.Formats.Sealing;

/// <summary>
/// The parameters of Tink's AesGcmHkdfStreamingKey. Everything we write uses <see cref="Evidence"/>; the others exist so that
/// Tink's own vectors run against the same code.
/// </summary>
internal sealed record SealedShape(HashAlgorithmName Hash, int DerivedKeyBytes, int SegmentBytes)
{
    public const int PrefixBytes = 7;
    public const int TagBytes = 16;
    public const int NonceBytes = 12;

    /// <summary>AES256_GCM_HKDF_1MB.</summary>
    public static readonly SealedShape Evidence = new(HashAlgorithmName.SHA256, 32, 1 << 20);

    public int HeaderBytes => 1 + DerivedKeyBytes + PrefixBytes;
    public int PlainBytes => SegmentBytes - TagBytes;

    /// <summary>Room for any segment of an object of that length: a sidecar needs no mebibyte.</summary>
    public int BufferBytes(long ciphertextBytes) => (int)Math.Min(SegmentBytes, Math.Max(ciphertextBytes, HeaderBytes + TagBytes));

    public long Segments(long plaintextBytes) =>
        Math.Max(1, (plaintextBytes + HeaderBytes + PlainBytes - 1) / PlainBytes);

    public long CiphertextBytes(long plaintextBytes) =>
        HeaderBytes + plaintextBytes + TagBytes * Segments(plaintextBytes);

    /// <summary>Null if no plaintext gives this length.</summary>
    public long? PlaintextBytes(long ciphertextBytes)
    {
        if (ciphertextBytes < HeaderBytes + TagBytes)
            return null;
        var segments = (ciphertextBytes + SegmentBytes - 1) / SegmentBytes;
        var plain = ciphertextBytes - HeaderBytes - TagBytes * segments;
        return plain >= 0 && CiphertextBytes(plain) == ciphertextBytes ? plain : null;
    }

    public SealedSegment Segment(long index, long plaintextBytes)
    {
        var count = Segments(plaintextBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        var cipherFrom = index == 0 ? HeaderBytes : index * SegmentBytes;
        var plainFrom = index == 0 ? 0 : index * PlainBytes - HeaderBytes;
        var plain = (int)Math.Min(PlainBytes - (index == 0 ? HeaderBytes : 0), plaintextBytes - plainFrom);
        return new((uint)index, index == count - 1, plainFrom, plain, cipherFrom, plain + TagBytes);
    }
}

/// <summary>Where one segment lies in the plaintext and in the sealed object; offsets and lengths in bytes.</summary>
public readonly record struct SealedSegment(
    uint Index, bool Last, long PlaintextOffset, int PlaintextBytes, long CiphertextOffset, int CiphertextBytes);
