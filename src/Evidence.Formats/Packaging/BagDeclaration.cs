using System.Text;
using System.Text.RegularExpressions;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Packaging;

/// <summary>What bagit.txt declares: RFC 8493, section 2.1.1.</summary>
internal sealed partial record BagDeclaration(Version Version, Encoding Encoding)
{
    public const string FileName = "bagit.txt";

    private static readonly Version One = new(1, 0);
    private static readonly Version Oldest = new(0, 93);
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>What a bag without a readable declaration is read as.</summary>
    public static BagDeclaration Usual { get; } = new(One, StrictUtf8);

    /// <summary>Before 1.0 nothing was percent-encoded, and a file needed to stand in one manifest only.</summary>
    public bool IsOneOrLater => Version >= One;

    public static BagDeclaration Read(IBagFiles bag, FindingLog findings)
    {
        if (!bag.Files.TryGetValue(FileName, out var file))
        {
            findings.Add("bagit-missing", Severity.Incomplete, "There is no bagit.txt, so this is not a complete BagIt bag.");
            return Usual;
        }

        if (SmallFile.TryRead(bag, file, findings) is not { } bytes) return Usual;
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            findings.Add("bagit-wrong", Severity.Altered, "The file begins with a byte order mark; RFC 8493 forbids it.", FileName);
        var lines = Encoding.UTF8.GetString(bytes).Split(["\r\n", "\n", "\r"], StringSplitOptions.None);
        var version = VersionLine().Match(lines[0].TrimStart('\uFEFF'));
        var encoding = lines.Length > 1 ? EncodingLine().Match(lines[1]) : Match.Empty;
        if (!version.Success || !encoding.Success || lines.Length > 3 || (lines.Length == 3 && lines[2].Length > 0))
            findings.Add("bagit-wrong", Severity.Altered, "The file must have exactly the two lines that RFC 8493 gives, with no space before the colons.", FileName);
        else if (lines[0].EndsWith(' ') || lines[1].EndsWith(' '))
            findings.Add("bagit-space", Severity.Note, "A line ends in a space.", FileName);
        return new BagDeclaration(ReadVersion(version, findings), ReadEncoding(encoding, findings));
    }

    private static Version ReadVersion(Match match, FindingLog findings)
    {
        if (!match.Success) return One;
        var version = new Version(int.Parse(match.Groups[1].ValueSpan, null), int.Parse(match.Groups[2].ValueSpan, null));
        if (version < Oldest || version > One)
            findings.Add("bagit-version-unknown", Severity.UnknownVersion, $"The bag is of BagIt version {version}; this program knows 0.93 to 1.0.", FileName);
        return version;
    }

    private static Encoding ReadEncoding(Match match, FindingLog findings)
    {
        if (!match.Success) return StrictUtf8;
        switch (match.Groups[1].Value.ToUpperInvariant())
        {
            case "UTF-8": return StrictUtf8;
            case "UTF-16": return new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true);
            case "ISO-8859-1": return Encoding.Latin1;
            case "US-ASCII": return StrictUtf8;
            default:
                findings.Add("bagit-encoding-unknown", Severity.Incomplete, "The bag's manifests are in a character set that this program does not have.", FileName);
                return StrictUtf8;
        }
    }

    [GeneratedRegex(@"\ABagIt-Version: ([0-9]{1,3})\.([0-9]{1,3})[ \t]*\z")]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"\ATag-File-Character-Encoding: ([A-Za-z0-9_.:-]{1,40})[ \t]*\z")]
    private static partial Regex EncodingLine();
}
