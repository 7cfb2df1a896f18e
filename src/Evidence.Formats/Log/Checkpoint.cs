using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Evidence.Formats.Log;

/// <summary>What a log says that it is at one moment: C2SP tlog-checkpoint 1.0.0.</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Size">How many leaves.</param>
/// <param name="Root">Root hash of the tree over them.</param>
public sealed record Checkpoint(string Origin, long Size, Sha256Hash Root)
{
    /// <summary>Reads the text of a note. Lines after the third are extensions and are passed over.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(text);
        checkpoint = null;
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length > 0 || lines[..^1].Any(line => line.Length == 0)
            || !TryParseNumber(lines[1], out var size) || !TryParseHash(lines[2], out var root))
            return false;
        checkpoint = new Checkpoint(lines[0], size, root);
        return true;
    }

    /// <summary>The text that is signed.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.ToArray())}\n");

    /// <summary>A decimal number without sign and leading zeros.</summary>
    internal static bool TryParseNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number.ToString(CultureInfo.InvariantCulture) == text;

    /// <summary>Base64 of 32 bytes.</summary>
    internal static bool TryParseHash(string text, out Sha256Hash hash)
    {
        var isHash = SignedNote.TryDecode(text, out var bytes) && bytes.Length == Sha256Hash.Bytes;
        hash = isHash ? new Sha256Hash(bytes) : default;
        return isHash;
    }
}
