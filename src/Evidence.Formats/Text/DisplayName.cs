using System.Globalization;
using System.Text;

namespace Evidence.Formats.Text;

/// <summary>
/// What people see of a name that came from a device. The bytes remain the name; this text is safe to show:
/// what is not UTF-8 becomes U+FFFD, and control, separator and direction characters, which could hide or
/// reorder what follows, are spelled out as <c>\u{202E}</c>.
/// </summary>
public static class DisplayName
{
    public static string Of(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        // DecodeFromUtf8 behind this replaces each maximal ill-formed part with one U+FFFD (Unicode §3.9).
        foreach (var rune in Encoding.UTF8.GetString(name).EnumerateRunes())
        {
            if (IsHidden(rune))
                text.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
            else
                text.Append(rune.ToString());
        }
        return text.ToString();
    }

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF;
}
