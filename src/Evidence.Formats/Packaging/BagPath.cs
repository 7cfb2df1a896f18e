using System.Globalization;
using System.Text;

namespace Evidence.Formats.Packaging;

/// <summary>
/// Names that every system can unpack and every BagIt program reads alike: docs/formats/bundle.md, "Names".
/// </summary>
public static class BagPath
{
    // File systems take 255 bytes; the rest is left to whoever unpacks into a folder of theirs.
    private const int LongestNameBytes = 160;
    private const int LongestExtension = 16;

    private static readonly HashSet<string> ReservedOnWindows = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    /// <summary>
    /// A safe file name close to the one a device used. Letters and digits of any script stay; what any system, shell or
    /// BagIt program trips over becomes '_'. The device's own name belongs into the bundle's description.
    /// </summary>
    /// <param name="name">The name as people see it; may be hostile.</param>
    public static string SafeName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var safe = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes()) safe.Append(IsSafe(rune) ? rune.ToString() : "_");

        // Windows drops trailing dots and spaces; a leading '-' reads as an option, a leading '.' hides the file.
        var trimmed = Fitting(safe.ToString().TrimEnd('.', ' ').TrimStart(' '), "");
        if (trimmed.Length == 0) return "_";
        if (trimmed[0] is '.' or '-' or '~') trimmed = "_" + trimmed[1..];
        return ReservedOnWindows.Contains(Stem(trimmed)) ? Fitting("_" + trimmed, "") : trimmed;
    }

    /// <summary>The safe name, with a number before its extension when a name like it is already taken in that folder.</summary>
    /// <param name="name">The name as people see it.</param>
    /// <param name="taken">Gets the new name's <see cref="Skeleton"/>; one set for each folder.</param>
    public static string UniqueSafeName(string name, ISet<string> taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        var safe = SafeName(name);
        var candidate = safe;
        for (var n = 2; !taken.Add(Skeleton(candidate)); n++)
            candidate = Fitting(safe, string.Create(CultureInfo.InvariantCulture, $"-{n}"));
        return candidate;
    }

    /// <summary>
    /// Two safe names with different skeletons stay different on systems that ignore case or normalise Unicode:
    /// only the ASCII characters count, in lower case. (Safe names hold no combining marks.)
    /// </summary>
    public static string Skeleton(string safeName) =>
        string.Concat((safeName ?? throw new ArgumentNullException(nameof(safeName))).Where(char.IsAscii)).ToLowerInvariant();

    /// <summary>Why a whole path is not fit to be written; null when it is.</summary>
    public static string? WhyUnsafe(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or "." or "..") return "a segment is empty or a dot name";
            if (segment != SafeName(segment)) return $"\"{segment}\" is not a safe name";
        }

        return null;
    }

    /// <summary>Why a path in somebody else's bag points out of it; null when it stays inside.</summary>
    public static string? WhyOutside(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0) return "it is empty";
        if (path[0] is '/' or '\\' or '~') return "it is absolute or names a home folder";
        if (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])) return "it names a drive";
        if (path.Contains('\0', StringComparison.Ordinal)) return "it has a NUL character";
        return path.Split('/', '\\').Contains("..") ? "it climbs out with \"..\"" : null;
    }

    /// <summary>Puts the mark before the extension and cuts the stem until the whole is short enough.</summary>
    private static string Fitting(string safe, string mark)
    {
        var dot = safe.LastIndexOf('.');
        if (dot <= 0 || safe.Length - dot > LongestExtension) dot = safe.Length;
        var (stem, tail) = (safe[..dot], mark + safe[dot..]);
        var room = LongestNameBytes - Encoding.UTF8.GetByteCount(tail);
        var kept = new StringBuilder();
        foreach (var rune in stem.EnumerateRunes())
        {
            if ((room -= rune.Utf8SequenceLength) < 0) break;
            kept.Append(rune.ToString());
        }

        return kept.Append(tail).ToString().TrimEnd('.', ' ');
    }

    private static string Stem(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return (dot < 0 ? name : name[..dot]).TrimEnd(' ');
    }

    private static bool IsSafe(Rune rune)
    {
        if (rune.IsAscii) return Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '.' or '-' or '_' or '(' or ')' or '+' or ',' or '=' or '@';
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.DecimalDigitNumber;
    }
}
