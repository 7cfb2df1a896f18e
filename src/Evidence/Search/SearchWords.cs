using System.Text;
using Evidence.Kernel;

namespace Evidence.Search;

/// <summary>
/// What somebody wrote into a search box. Words are found in any order, "words in quotation marks" next to each other, either side of OR, and -words not at
/// all. Whatever else is in it only separates: nothing that can be written is an error, but too much and nothing at all.
/// </summary>
internal static class SearchWords
{
    public const int Longest = 200;

    /// <exception cref="RefusedException"><see cref="SearchRefusals.TextTooLong"/> or <see cref="SearchRefusals.NoWords"/>.</exception>
    /// <returns>For <c>websearch_to_tsquery</c>: each term in quotation marks, so that 26/1234 is two words next to each other.</returns>
    public static string Read(string text)
    {
        if (text.Length > Longest)
            throw SearchRefusals.TextTooLong.ToException();
        var (query, either) = (new StringBuilder(), false);
        foreach (var term in Terms(text))
        {
            var pieces = Pieces(term);
            // One that has nothing on one of its sides counts for nothing.
            if (term == "OR")
                either = query.Length > 0;
            if (term == "OR" || pieces.Length == 0)
                continue;
            query.Append(either ? " or " : " ").Append(term[0] == '-' ? "-" : "").Append('"').Append(pieces).Append('"');
            either = false;
        }

        return query.Length > 0 ? query.ToString() : throw SearchRefusals.NoWords.ToException();
    }

    /// <summary>Cut at white space outside quotation marks; a mark that is never closed counts for nothing.</summary>
    private static IEnumerable<string> Terms(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var open = text[at] == '-' && at + 1 < text.Length ? at + 1 : at;
            var isQuoted = text[open] == '"' && text.IndexOf('"', open + 1) > 0;
            var end = isQuoted ? text.IndexOf('"', open + 1) + 1 : Unquoted(text, at);
            yield return text[at..end];
            at = end;
        }
    }

    private static int Unquoted(string text, int at)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    private static string Pieces(string term)
    {
        var pieces = new StringBuilder(term.Length);
        foreach (var rune in term.EnumerateRunes())
            pieces.Append(IsOfWord(rune) ? rune.ToString() : " ");
        return string.Join(' ', pieces.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    // Marks belong to the letter before them: folding takes them away where it can.
    private static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
