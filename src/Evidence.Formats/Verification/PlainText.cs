using System.Globalization;
using System.Text;

namespace Evidence.Formats.Verification;

/// <summary>Makes hostile text safe to show: no control character reaches a terminal, no bidi override turns a line round.</summary>
public static class PlainText
{
    private const int LongestShown = 200;

    public static string Shown(string text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, LongestShown));
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= LongestShown) return shown.Append('…').ToString();
            if (IsHarmless(rune)) shown.Append(rune.ToString());
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        }

        return shown.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
