using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Intake.Verifying;

/// <summary>Says in words for people how stored bytes differ from the claim.</summary>
internal static class Mismatch
{
    /// <returns>Null if nothing differs.</returns>
    public static string? Of(SealedReport report, Claim claim)
    {
        if (OfStored(report) is { } reason)
            return reason;
        if (report.CiphertextSha256 != claim.CiphertextSha256)
            return "The stored bytes have another SHA-256 than the agent claimed.";
        if (report.PlaintextBytes != claim.PlaintextBytes)
            return $"The recording has {report.PlaintextBytes} bytes, the agent claimed {claim.PlaintextBytes}.";
        return report.PlaintextSha256 != claim.PlaintextSha256
            ? "The recording has another SHA-256 than the agent claimed when it read the device."
            : null;
    }

    /// <returns>Null if the stored bytes are those that were sealed.</returns>
    public static string? OfStored(SealedReport report) => report.IsIntact ? null
        : $"The stored bytes are not those that were sealed: {Text(report.Findings[0])}" + (report.Findings.Count > 1 ? $" There are {report.Findings.Count} such findings." : "");

    private static string Text(SealedFinding finding) => finding.Fault switch
    {
        SealedFault.LengthImpossible => "no recording gives an object of this length.",
        SealedFault.HeaderWrong => "the object does not begin as one.",
        SealedFault.NothingOpens => "no part of it opens with its key.",
        SealedFault.SegmentAltered => $"they were altered at byte {finding.Offset} (segment {finding.Segment}).",
        SealedFault.SegmentMisplaced => $"segment {finding.Genuine} stands in place of segment {finding.Segment} (byte {finding.Offset}).",
        SealedFault.Truncated => $"they end at byte {finding.Offset}.",
        SealedFault.TrailingBytes => $"they go on after byte {finding.Offset}.",
        _ => $"{finding.Fault} at byte {finding.Offset}.",
    };
}
