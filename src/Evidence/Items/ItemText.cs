namespace Evidence.Items;

/// <summary>Text that somebody looks for, as the database compares it.</summary>
internal static class ItemText
{
    public const string Escape = "\\";

    /// <summary>The text as a pattern that means just that text.</summary>
    public static string Escaped(string text) => text.Replace(Escape, Escape + Escape, StringComparison.Ordinal)
        .Replace("%", Escape + "%", StringComparison.Ordinal).Replace("_", Escape + "_", StringComparison.Ordinal);

    /// <summary>Whether titles that hold it are found by their index, which knows three letters or digits in a row. Without one every title would have to be read.</summary>
    public static bool IsIndexed(string text)
    {
        var run = 0;
        return text.EnumerateRunes().Any(rune => (run = System.Text.Rune.IsLetterOrDigit(rune) ? run + 1 : 0) == 3);
    }

    /// <summary>As <see cref="EvidenceItem.SortedName"/> is written: small Latin letters, all else as it is.</summary>
    public static string Sorted(string text) => string.Create(text.Length, text, (made, from) =>
    {
        for (var i = 0; i < made.Length; i++)
            made[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
    });
}
