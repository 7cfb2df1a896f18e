namespace Evidence.Formats.Sealing;

/// <summary>
/// The arithmetic of a sealed object: docs/formats/sealed-object.md, "Layout". All lengths in bytes.
/// Lengths must come from the authenticated catalogue or claim, never from an unauthenticated sender.
/// </summary>
public static class SealedLayout
{
    /// <summary>Ciphertext bytes of a full segment, tag included; the first one counts the header in.</summary>
    public const int SegmentBytes = 1 << 20;
    public const int HeaderBytes = 40;
    public const int TagBytes = 16;
    /// <summary>Plaintext bytes of a full segment after the first.</summary>
    public const int SegmentPlaintextBytes = SegmentBytes - TagBytes;
    /// <summary>Plaintext bytes of a full first segment.</summary>
    public const int FirstSegmentPlaintextBytes = SegmentPlaintextBytes - HeaderBytes;
    /// <summary>The counter has 32 bits and its highest value is not used.</summary>
    public const long MaximumSegments = uint.MaxValue;
    public const long MaximumPlaintextBytes = MaximumSegments * SegmentPlaintextBytes - HeaderBytes;

    /// <summary>How many segments a plaintext takes; an empty one takes one.</summary>
    public static long Segments(long plaintextBytes) => SealedShape.Evidence.Segments(Checked(plaintextBytes));

    /// <summary>Length of the sealed object, header included.</summary>
    public static long CiphertextBytes(long plaintextBytes) => SealedShape.Evidence.CiphertextBytes(Checked(plaintextBytes));

    /// <summary>The plaintext length that a sealed object's length implies; false if no sealed object has that length.</summary>
    public static bool TryPlaintextBytes(long ciphertextBytes, out long plaintextBytes)
    {
        var plain = SealedShape.Evidence.PlaintextBytes(ciphertextBytes);
        plaintextBytes = plain ?? 0;
        return plain is <= MaximumPlaintextBytes;
    }

    /// <summary>Where segment <paramref name="index"/> lies.</summary>
    public static SealedSegment Segment(long index, long plaintextBytes) =>
        SealedShape.Evidence.Segment(index, Checked(plaintextBytes));

    /// <summary>The segment that holds a plaintext byte; a byte at or past the end gives the last segment.</summary>
    public static long SegmentAt(long plaintextOffset, long plaintextBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextOffset);
        return Math.Min((plaintextOffset + HeaderBytes) / SegmentPlaintextBytes, Segments(plaintextBytes) - 1);
    }

    private static long Checked(long plaintextBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintextBytes, MaximumPlaintextBytes);
        return plaintextBytes;
    }
}
