using Evidence.Formats.Custody;

namespace Evidence.Formats.Verification;

/// <summary>Which entries say where a file comes from (docs/formats/custody-entry.md): what came from a device was verified, what was made of another file was made, as a part of it or as an item of its own.</summary>
internal static class FileOrigins
{
    private static readonly CustodyAction[] Made = [CustodyAction.DerivativeMade, CustodyAction.ClipMade, CustodyAction.RedactionMade];

    private static readonly CustodyAction[] Arrived = [CustodyAction.ObjectVerified];

    public static IReadOnlyList<CustodyAction> Of(PartId? derivedFrom) => derivedFrom is null ? Arrived : Made;
}
