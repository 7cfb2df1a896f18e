using System.Globalization;
using System.Text;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Packaging;

/// <summary>bag-info.txt: what the bag says about itself. RFC 8493, section 2.2.2.</summary>
internal static class BagInfo
{
    public const string FileName = "bag-info.txt";

    private const int MostFields = 10_000;

    /// <summary>Labels and values in order; continuation lines joined.</summary>
    public static List<KeyValuePair<string, string>> Read(IBagFiles bag, BagDeclaration declaration, FindingLog findings)
    {
        var fields = new List<KeyValuePair<string, string>>();
        if (!bag.Files.TryGetValue(FileName, out var file)) return fields;
        try
        {
            using var lines = new TextLines(bag.Open(file), declaration.Encoding);
            while (lines.Next() is { } line && fields.Count < MostFields) Take(line, fields, findings);
        }
        catch (DecoderFallbackException)
        {
            findings.Add("bag-info-wrong", Severity.Note, "The file is not text in the character set that the bag declares.", FileName);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            findings.Unreadable(FileName, problem);
        }

        return fields;
    }

    /// <summary>Payload-Oxum is a quick count of octets and files; it must agree with what is there.</summary>
    public static void CheckOxum(IBagFiles bag, IEnumerable<KeyValuePair<string, string>> fields, FindingLog findings)
    {
        var stated = fields.Where(f => f.Key.Equals("Payload-Oxum", StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).ToList();
        if (stated.Count == 0) return;
        var payload = bag.Files.Values.Where(f => f.Path.StartsWith("data/", StringComparison.Ordinal)).ToList();
        var actual = string.Create(CultureInfo.InvariantCulture, $"{payload.Aggregate((UInt128)0, (sum, f) => sum + (ulong)f.Bytes)}.{payload.Count}");
        if (stated.Count > 1) findings.Add("oxum-repeated", Severity.Altered, "Payload-Oxum stands more than once.", FileName);
        if (stated[0] != actual)
            findings.Add("oxum-wrong", Severity.Altered, $"The bag says its payload is {PlainText.Shown(stated[0])} (bytes.files), but it is {actual}.", FileName);
    }

    private static void Take(string line, List<KeyValuePair<string, string>> fields, FindingLog findings)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (line.Length == 0) return;
        if (char.IsWhiteSpace(line[0]) && fields.Count > 0)
            fields[^1] = new(fields[^1].Key, $"{fields[^1].Value} {line.Trim()}");
        else if (colon > 0)
            fields.Add(new(line[..colon].Trim(), line[(colon + 1)..].Trim()));
        else
            findings.Add("bag-info-wrong", Severity.Note, "A line is not \"Label: value\".", FileName);
    }
}
