namespace Evidence.Formats.Sealing;

/// <summary>What can be wrong with a sealed object. Closed; docs/formats/sealed-object.md, "Findings".</summary>
public enum SealedFault
{
    /// <summary>No plaintext gives a sealed object of the expected length.</summary>
    LengthImpossible,
    /// <summary>The first byte is not 0x28.</summary>
    HeaderWrong,
    /// <summary>No segment opens: the salt, the nonce prefix, the key or the associated data is not the one it was sealed with; of an object with one segment it can also be that segment.</summary>
    NothingOpens,
    /// <summary>The bytes of this segment are not those that were sealed.</summary>
    SegmentAltered,
    /// <summary>A genuine segment of this object, at another place: swapped, repeated, or after a dropped one.</summary>
    SegmentMisplaced,
    /// <summary>The object ends before its end.</summary>
    Truncated,
    /// <summary>The object goes on after its end.</summary>
    TrailingBytes,
}

/// <param name="Offset">Byte offset in the sealed object.</param>
/// <param name="Segment">Where the finding concerns a segment: its place.</param>
/// <param name="Genuine">With <see cref="SealedFault.SegmentMisplaced"/>: the place it was sealed for.</param>
public sealed record SealedFinding(SealedFault Fault, long Offset, long? Segment = null, long? Genuine = null);

/// <summary>What reading a sealed object from end to end gave.</summary>
/// <param name="Findings">Empty if every byte is as sealed.</param>
/// <param name="CiphertextBytes">Bytes read, up to the expected length.</param>
/// <param name="CiphertextSha256">Of those bytes.</param>
/// <param name="PlaintextBytes">Bytes opened and handed on before the first finding.</param>
/// <param name="PlaintextSha256">Of those bytes.</param>
/// <param name="Header">The object's first 40 bytes, or as many as there were. They differ for every sealing.</param>
public sealed record SealedReport(
    IReadOnlyList<SealedFinding> Findings, long CiphertextBytes, Sha256Hash CiphertextSha256, long PlaintextBytes, Sha256Hash PlaintextSha256,
    ReadOnlyMemory<byte> Header)
{
    public bool IsIntact => Findings.Count == 0;
}
