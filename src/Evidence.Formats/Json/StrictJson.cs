using System.Text.Json;

namespace Evidence.Formats.Json;

/// <summary>
/// Reads JSON that was signed, hashed or committed to. Never throws on bad bytes: every finding is reported with its offset.
/// Duplicate keys, half surrogates, numbers other than integers below 2^53 and bytes that are not canonical are faults.
/// </summary>
public static class StrictJson
{
    public const int DefaultDepth = 32;
    public const long LargestInteger = (1L << 53) - 1;

    /// <param name="utf8">The exact bytes.</param>
    /// <param name="maximumBytes">Longer input is refused unread.</param>
    /// <param name="depth">Deepest nesting taken; bounds the stack against a hostile sender.</param>
    public static StrictJsonReport Read(ReadOnlyMemory<byte> utf8, long maximumBytes = 1 << 25, int depth = DefaultDepth)
    {
        if (utf8.Length > maximumBytes)
            return StrictJsonReport.Bad(new(ReadFault.TooLong, "", maximumBytes));
        var findings = new JsonScan(utf8.Span, depth).Run();
        if (findings.Any(f => f.Fault is ReadFault.NotJson or ReadFault.TooDeep or ReadFault.LoneSurrogate))
            return new(null, findings);
        using var document = JsonDocument.Parse(utf8, new() { MaxDepth = depth });
        var root = document.RootElement.Clone();
        if (findings.Count == 0)
            CheckCanonical(utf8.Span, root, findings);
        return new(root, findings);
    }

    private static void CheckCanonical(ReadOnlySpan<byte> utf8, JsonElement root, List<ReadFinding> findings)
    {
        var canonical = CanonicalJson.Write(root);
        var same = utf8.CommonPrefixLength(canonical);
        if (same != utf8.Length || same != canonical.Length)
            findings.Add(new(ReadFault.NotCanonical, "", same));
    }
}

/// <summary>What strict reading found.</summary>
/// <param name="Root">The value, also when there are findings, so long as it is JSON; use it only if <see cref="IsGood"/>.</param>
/// <param name="Findings">Every fault, in the order of the bytes.</param>
public sealed record StrictJsonReport(JsonElement? Root, IReadOnlyList<ReadFinding> Findings)
{
    public bool IsGood => Root is not null && Findings.Count == 0;

    internal static StrictJsonReport Bad(ReadFinding finding) => new(null, [finding]);
}
