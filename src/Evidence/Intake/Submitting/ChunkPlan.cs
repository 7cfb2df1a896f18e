using Evidence.Formats.Sealing;

namespace Evidence.Intake.Submitting;

/// <summary>
/// How a file is cut on its way from a browser (docs/formats/browser-upload.md): chunk n is the plaintext of part n of the sealed object. Every chunk holds
/// whole segments, so that it is sealed by itself; the first is shorter by the object's header, and the last ends with the file.
/// </summary>
public readonly record struct ChunkPlan
{
    /// <summary>Ciphertext bytes of a chunk of a file that is not huge.</summary>
    public const int UsualPartBytes = 8 << 20;

    /// <summary>Longest file that is taken: a chunk of it fits into memory, some 2 TiB.</summary>
    public const long LongestFileBytes = (long)PartPlan.MostParts * (256 << 20) / SealedLayout.SegmentBytes * SealedLayout.SegmentPlaintextBytes - SealedLayout.HeaderBytes;

    private readonly long plaintextBytes;
    private readonly PartPlan parts;

    private ChunkPlan(long plaintextBytes, PartPlan parts) => (this.plaintextBytes, this.parts) = (plaintextBytes, parts);

    public static ChunkPlan For(long plaintextBytes) => new(plaintextBytes, PartPlan.For(SealedLayout.CiphertextBytes(plaintextBytes), UsualPartBytes));

    internal static ChunkPlan Of(SubmittedFile file) => new(file.PlaintextBytes, new PartPlan(SealedLayout.CiphertextBytes(file.PlaintextBytes), file.PartBytes));

    public int PartBytes => parts.PartBytes;

    public long CiphertextBytes => parts.TotalBytes;

    public int Count => parts.Count;

    /// <summary>First plaintext byte of a chunk; for the one past the last the file's length.</summary>
    public long OffsetOf(int chunk) => chunk == Count ? plaintextBytes : SealedLayout.Segment(FirstSegment(chunk), plaintextBytes).PlaintextOffset;

    public int LengthOf(int chunk) => checked((int)(OffsetOf(chunk + 1) - OffsetOf(chunk)));

    /// <summary>Where a chunk's ciphertext begins, and how long it is.</summary>
    public (long Offset, int Length) PartOf(int chunk) => (parts.OffsetOf(chunk), parts.LengthOf(chunk));

    /// <summary>The chunk that begins there; null where none does.</summary>
    public int? At(long offset)
    {
        if (offset < 0 || offset >= plaintextBytes)
            return null;
        var chunk = (int)(SealedLayout.SegmentAt(offset, plaintextBytes) / SegmentsOfPart);
        return OffsetOf(chunk) == offset ? chunk : null;
    }

    /// <summary>The segments of a chunk, from the object's first as 0.</summary>
    public IEnumerable<SealedSegment> SegmentsOf(int chunk)
    {
        for (var index = FirstSegment(chunk); index < Math.Min(FirstSegment(chunk + 1), SealedLayout.Segments(plaintextBytes)); index++)
            yield return SealedLayout.Segment(index, plaintextBytes);
    }

    private int SegmentsOfPart => parts.PartBytes / SealedLayout.SegmentBytes;

    private long FirstSegment(int chunk) => (long)chunk * SegmentsOfPart;
}
