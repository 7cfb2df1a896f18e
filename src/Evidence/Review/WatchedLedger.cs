using Evidence.Formats;
using Evidence.Formats.Custody;

namespace Evidence.Review;

/// <summary>What one person played of one file of a recording, in all their views together.</summary>
/// <param name="Chain">Where their viewing is told: who is not of the agency stays apart.</param>
/// <param name="LastAt">When they were last heard of.</param>
public sealed record WatchedBy(PersonId Person, string Name, Chain Chain, PlayedRanges Played, DateTimeOffset LastAt);

/// <summary>What was played of one file of a recording, by those of whom the reader may know.</summary>
/// <param name="Chapter">Which of the recording's files, from 0.</param>
/// <param name="Part">The original file.</param>
/// <param name="LengthMs">How long it plays; null where that is not known, and nothing can be said of what nobody watched.</param>
/// <param name="By">By name.</param>
public sealed record WatchedChapter(int Chapter, PartId Part, long? LengthMs, IReadOnlyList<WatchedBy> By)
{
    /// <summary>
    /// A stretch that is shorter is not told as unwatched: a player reports to the frame, and where it begins and stops there is nothing to see between.
    /// </summary>
    public const long ShortestGapMs = 500;

    /// <summary>What was played by anybody: a stretch that two played counts once.</summary>
    public PlayedRanges Watched => PlayedRanges.Of(By.SelectMany(one => one.Played.Ranges));

    /// <summary>What nobody played, where it is long enough to tell; empty where the length is not known.</summary>
    public PlayedRanges Unwatched => LengthMs is { } length
        ? PlayedRanges.Of(Watched.Missing(length).Ranges.Where(gap => gap.LengthMs >= Math.Min(ShortestGapMs, length)))
        : PlayedRanges.None;
}
