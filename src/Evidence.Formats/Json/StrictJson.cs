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
        var findings = new List<ReadFinding>();
        using var document = Parse(utf8, maximumBytes, depth, findings);
        return new(document?.RootElement.Clone(), findings);
    }

    /// <summary>As <see cref="Read"/>, for who wants the findings only.</summary>
    internal static IReadOnlyList<ReadFinding> Check(ReadOnlyMemory<byte> utf8, long maximumBytes)
    {
        var findings = new List<ReadFinding>();
        Parse(utf8, maximumBytes, DefaultDepth, findings)?.Dispose();
        return findings;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, long maximumBytes, int depth, List<ReadFinding> findings)
    {
        if (utf8.Length > maximumBytes)
        {
            findings.Add(new(ReadFault.TooLong, "", maximumBytes));
            return null;
        }
        findings.AddRange(new JsonScan(utf8.Span, depth).Run());
        if (findings.Any(f => f.Fault is ReadFault.NotJson or ReadFault.TooDeep or ReadFault.LoneSurrogate))
            return null;
        var document = JsonDocument.Parse(utf8, new() { MaxDepth = depth });
        if (findings.Count == 0)
            CheckCanonical(utf8, document.RootElement, findings);
        return document;
    }

    private static void CheckCanonical(ReadOnlyMemory<byte> utf8, JsonElement root, List<ReadFinding> findings)
    {
        var comparison = new CanonicalComparison(utf8);
        CanonicalWriter.Value(comparison, root);
        if (!comparison.IsSame)
            findings.Add(new(ReadFault.NotCanonical, "", comparison.Same));
    }
}

/// <summary>What strict reading found.</summary>
/// <param name="Root">The value, also when there are findings, so long as it is JSON; use it only if <see cref="IsGood"/>.</param>
/// <param name="Findings">Every fault, in the order of the bytes.</param>
public sealed record StrictJsonReport(JsonElement? Root, IReadOnlyList<ReadFinding> Findings)
{
    public bool IsGood => Root is not null && Findings.Count == 0;
}
