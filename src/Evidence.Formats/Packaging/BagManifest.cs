using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Packaging;

/// <summary>One manifest or tag manifest, with each path resolved to the file that it means.</summary>
internal sealed partial class BagManifest
{
    private static readonly Dictionary<string, (HashAlgorithmName Name, int HexDigits)> Known = new(StringComparer.Ordinal)
    {
        ["sha256"] = (HashAlgorithmName.SHA256, 64),
        ["sha384"] = (HashAlgorithmName.SHA384, 96),
        ["sha512"] = (HashAlgorithmName.SHA512, 128),
    };

    private readonly Dictionary<string, string> hashes = new(StringComparer.Ordinal);

    private BagManifest(string fileName, string algorithm, bool isForTags) =>
        (FileName, Algorithm, IsForTags) = (fileName, algorithm, isForTags);

    public string FileName { get; }

    public string Algorithm { get; }

    public bool IsForTags { get; }

    /// <summary>Null when this program does not compute the algorithm: then the list counts and the hashes do not.</summary>
    public HashAlgorithmName? Checks => Known.TryGetValue(Algorithm, out var known) ? known.Name : null;

    /// <summary>Path to lower-case hex.</summary>
    public IReadOnlyDictionary<string, string> Hashes => hashes;

    public static bool IsManifestName(string path) => ManifestName().IsMatch(path);

    /// <summary>All manifests of the bag, in the order of their names.</summary>
    public static List<BagManifest> ReadAll(IBagFiles bag, BagDeclaration declaration, FindingLog findings)
    {
        var manifests = new List<BagManifest>();
        foreach (var file in bag.Files.Values.OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            var match = ManifestName().Match(file.Path);
            if (!match.Success) continue;
            var manifest = new BagManifest(file.Path, match.Groups[2].Value.ToLowerInvariant(), match.Groups[1].Success);
            manifest.Read(bag, file, declaration, findings);
            manifests.Add(manifest);
        }

        return manifests;
    }

    private void Read(IBagFiles bag, BagFile file, BagDeclaration declaration, FindingLog findings)
    {
        try
        {
            using var lines = new TextLines(bag.Open(file), declaration.Encoding);
            for (var number = 1; lines.Next() is { } line; number++)
            {
                if (number == 1) line = line.TrimStart('\uFEFF');
                if (line.Length > 0) Take(line, number, bag, declaration, findings);
            }
        }
        catch (DecoderFallbackException)
        {
            findings.Add("manifest-wrong", Severity.Altered, "The manifest is not text in the character set that the bag declares.", FileName);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            findings.Unreadable(FileName, problem);
        }
    }

    private void Take(string line, int number, IBagFiles bag, BagDeclaration declaration, FindingLog findings)
    {
        var match = Line().Match(line);
        if (!match.Success || (Known.TryGetValue(Algorithm, out var known) && match.Groups[1].Length != known.HexDigits))
        {
            findings.Add("manifest-wrong", Severity.Altered, $"Line {number} is not a {Algorithm} hash and a path.", FileName);
            return;
        }

        var path = Resolve(match.Groups[2].Value, bag, declaration, findings);
        var why = BagPath.WhyOutside(path) ?? (path.StartsWith("data/", StringComparison.Ordinal) == IsForTags
            ? IsForTags ? "it is a payload file" : "it is not under data/"
            : null);
        if (why is not null)
            findings.Add("manifest-path-wrong", Severity.Altered, $"Line {number} lists a path that does not belong here: {why}.", FileName);
        else if (!hashes.TryAdd(path, match.Groups[1].Value.ToLowerInvariant()))
            findings.Add("manifest-duplicate", Severity.Altered, $"Line {number} lists a file that is listed already: {PlainText.Shown(path)}", FileName);
    }

    /// <summary>
    /// The file a line means. RFC 8493 encodes LF, CR and '%' only; many programs do not encode '%', put "./" or '*'
    /// before the path. Where the exact reading names no file and the other does, the other is meant, and it is noted.
    /// </summary>
    private string Resolve(string listed, IBagFiles bag, BagDeclaration declaration, FindingLog findings)
    {
        var decoded = declaration.IsOneOrLater ? Decode(listed) : listed;
        if (bag.Files.ContainsKey(decoded)) return decoded;
        foreach (var other in new[] { listed, Trimmed(listed), Trimmed(decoded) })
        {
            if (!bag.Files.ContainsKey(other)) continue;
            findings.Add("manifest-path-style", Severity.Note, $"A path is not written as RFC 8493 says, but it is clear what is meant: {PlainText.Shown(listed)}", FileName);
            return other;
        }

        return decoded;
    }

    private static string Decode(string path) => EncodedCharacter().Replace(path, m => m.Value.ToUpperInvariant() switch
    {
        "%0A" => "\n",
        "%0D" => "\r",
        _ => "%",
    });

    private static string Trimmed(string path)
    {
        var bare = path.StartsWith('*') ? path[1..] : path;
        return bare.StartsWith("./", StringComparison.Ordinal) ? bare[2..] : bare;
    }

    [GeneratedRegex(@"\A(tag)?manifest-([A-Za-z0-9][A-Za-z0-9_-]{0,30})\.txt\z")]
    private static partial Regex ManifestName();

    [GeneratedRegex(@"\A([0-9A-Fa-f]+)[ \t]+(.+)\z", RegexOptions.Singleline)]
    private static partial Regex Line();

    [GeneratedRegex("%0[Aa]|%0[Dd]|%25")]
    private static partial Regex EncodedCharacter();
}
