using Evidence.Formats.Sealing;

namespace Evidence.Formats.Verification;

/// <summary>What opening a sealed object with a keyset gave.</summary>
/// <param name="KeyId">Which key of the keyset opens it; null where none does.</param>
/// <param name="Read">Null where the object was not read to its end.</param>
public sealed record UnsealReport(IReadOnlyList<Finding> Findings, uint? KeyId, SealedReport? Read)
{
    public Verdict Verdict => new VerificationReport { Findings = Findings, CheckedFiles = 0, CheckedBytes = 0 }.Verdict;
}

/// <summary>
/// Opens a sealed object with nothing but its bytes, a keyset and the name it was sealed for. Its length is the file's: that the file was cut
/// shows at the last segment, which is tried first.
/// </summary>
public static class Unsealing
{
    /// <param name="sealedObject">The object; read twice where the keyset has several keys. Must be seekable.</param>
    /// <param name="keyset">The keys to try.</param>
    /// <param name="associatedData">What the object is bound to: <see cref="AssociatedData"/>.</param>
    /// <param name="plaintext">Gets the plaintext in order until the first finding. Not to be used before the report says that there is none.</param>
    public static async Task<UnsealReport> RunAsync(Stream sealedObject, TinkKeyset keyset, byte[] associatedData, Action<ReadOnlySpan<byte>> plaintext, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sealedObject);
        ArgumentNullException.ThrowIfNull(keyset);
        var key = keyset.Keys.FirstOrDefault(one => Opens(sealedObject, one.Key, associatedData));
        sealedObject.Position = 0;
        // Read with whichever key all the same: the report then says what is wrong with the object.
        var report = await SealedObjectReader.CheckAsync(sealedObject, sealedObject.Length, (key ?? keyset.Keys[0]).Key, associatedData, plaintext, cancellation);
        return new UnsealReport([.. report.Findings.Select(Tell)], key?.Id, report);
    }

    /// <summary>Whether its last or its first segment opens.</summary>
    private static bool Opens(Stream stream, DataKey key, byte[] associatedData)
    {
        if (!SealedLayout.TryPlaintextBytes(stream.Length, out var bytes))
            return false;
        var header = new byte[SealedLayout.HeaderBytes];
        stream.Position = 0;
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !Opener.TryCreate(key, associatedData, header, out var opener))
            return false;
        using (opener)
        {
            return Opens(SealedLayout.Segment(SealedLayout.Segments(bytes) - 1, bytes)) || Opens(SealedLayout.Segment(0, bytes));
        }

        bool Opens(SealedSegment segment)
        {
            var cipher = new byte[segment.CiphertextBytes];
            stream.Position = segment.CiphertextOffset;
            return stream.ReadAtLeast(cipher, cipher.Length, throwOnEndOfStream: false) == cipher.Length
                && opener.TryOpenSegment(segment.Index, segment.Last, cipher, new byte[segment.PlaintextBytes]);
        }
    }

    private static Finding Tell(SealedFinding finding)
    {
        var (code, severity, text) = finding.Fault switch
        {
            SealedFault.LengthImpossible => ("length-impossible", Severity.Altered, "No file gives a sealed object of this length: it was cut, or something was added."),
            SealedFault.HeaderWrong => ("header-wrong", Severity.Altered, "This does not begin as a sealed object."),
            SealedFault.NothingOpens => ("nothing-opens", Severity.Altered, "No part of it opens: the keyset is another object's, the --ad text is not the one it was sealed for, or its beginning was altered."),
            SealedFault.SegmentMisplaced => ("segment-misplaced", Severity.Altered, $"Segment {finding.Genuine} stands in place of segment {finding.Segment}."),
            SealedFault.Truncated => ("truncated", Severity.Incomplete, "It ends before its end."),
            SealedFault.TrailingBytes => ("trailing-bytes", Severity.Altered, "It goes on after its end."),
            _ => ("segment-altered", Severity.Altered, $"Segment {finding.Segment} is not what was sealed."),
        };
        return new Finding(code, severity, text) { Offset = finding.Offset };
    }
}
