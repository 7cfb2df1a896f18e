using System.Text.Json;
using Evidence.Formats.Json;

namespace Evidence.Formats.Verification;

/// <summary>Reads one JSON object that must stand in RFC 8785's canonical bytes, and says so in findings.</summary>
internal static class CanonicalDocument
{
    // Ours nest five deep; the bound keeps a deeply nested file from costing anything.
    private const int Depth = 16;

    /// <summary>The object, or null with findings that say why not.</summary>
    public static JsonElement? TryRead(ReadOnlyMemory<byte> bytes, string what, List<Finding> findings)
    {
        var report = StrictJson.Read(bytes, depth: Depth);
        foreach (var finding in report.Findings.Take(10))
            findings.Add(new Finding("json-wrong", Severity.Altered, $"{what} {Sentence(finding.Fault)}.") { Offset = finding.Offset });
        if (!report.IsGood) return null;
        if (report.Root is { ValueKind: JsonValueKind.Object }) return report.Root;
        findings.Add(new Finding("json-wrong", Severity.Altered, $"{what} is not a JSON object."));
        return null;
    }

    private static string Sentence(ReadFault fault) => fault switch
    {
        ReadFault.NotCanonical => "is not in canonical form (RFC 8785), so these are not the bytes that were written",
        ReadFault.DuplicateKey => "names a member twice",
        ReadFault.NotAnInteger => "has a number that is not a whole number below 2^53",
        ReadFault.LoneSurrogate => "has text that is not valid Unicode",
        ReadFault.TooDeep => "is nested too deeply",
        ReadFault.TooLong => "is too long",
        _ => "is not JSON",
    };
}
