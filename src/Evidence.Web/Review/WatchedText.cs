using Evidence.Formats.Custody;
using Evidence.Review;
using Evidence.Web.Layout;

namespace Evidence.Web.Review;

/// <summary>What was watched, in words.</summary>
internal static class WatchedText
{
    /// <summary>So many stretches are named in the sentence; the list below it names all.</summary>
    private const int MostNamed = 5;

    /// <summary>"Nobody has watched 12:40–31:05."</summary>
    public static string Of(WatchedChapter chapter) => (chapter.By.Count, chapter.LengthMs, chapter.Unwatched.Ranges) switch
    {
        (0, _, _) => "Nobody has watched any of it.",
        (_, null, _) => "How long it plays is not known, so nothing can be said of what nobody watched.",
        (_, _, []) => "All of it has been watched.",
        (_, _, var gaps) => $"Nobody has watched {Listed(gaps)}.",
    };

    public static string Stretches(PlayedRanges played) => string.Join(", ", played.Ranges.Select(range => MediaTime.Of(range.StartMs, range.EndMs)));

    /// <summary>"2:03 of 12:31".</summary>
    public static string Total(PlayedRanges played, long? lengthMs) =>
        lengthMs is { } length ? $"{Quantities.Length(played.TotalMs)} of {Quantities.Length(length)}" : Quantities.Length(played.TotalMs);

    public static string Apart(Chain chain) => chain switch
    {
        Chain.Prosecution => "prosecution",
        Chain.Standards => "professional standards",
        Chain.Defence => "defence",
        _ => "",
    };

    private static string Listed(IReadOnlyList<PlayedRange> gaps)
    {
        var named = gaps.Take(MostNamed).Select(gap => MediaTime.Of(gap.StartMs, gap.EndMs)).ToList();
        if (gaps.Count > MostNamed)
            return $"{string.Join(", ", named)} and {gaps.Count - MostNamed} more {(gaps.Count == MostNamed + 1 ? "stretch" : "stretches")}";
        return named.Count == 1 ? named[0] : $"{string.Join(", ", named.SkipLast(1))} and {named[^1]}";
    }
}
