using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>What one person played of a recording at normal speed and with sound.</summary>
/// <param name="LengthMs">How long it plays; null while that is not known.</param>
public sealed record HeardBy(PlayedRanges Heard, long? LengthMs)
{
    /// <summary>What they did not, where it is long enough to tell; all of it while the length is not known.</summary>
    public PlayedRanges Missing => LengthMs is { } length
        ? PlayedRanges.Of(Heard.Missing(length).Ranges.Where(gap => gap.LengthMs >= Math.Min(WatchedChapter.ShortestGapMs, length)))
        : PlayedRanges.None;

    /// <summary>All of it.</summary>
    public bool IsWhole => LengthMs is > 0 && Missing.Ranges.Count == 0;
}

/// <summary>
/// Reads from the ledger of views how much of a recording of one file somebody played at normal speed with sound, in all their views together. A copy that was still being made does not
/// count. Whether whoever asks may know of that is asked before.
/// </summary>
public sealed class ReadHeard(EvidenceDb db)
{
    public async Task<HeardBy> RunAsync(ItemId item, PersonId person, CancellationToken cancellation)
    {
        var ranges = await (
            from view in db.Views
            join played in db.Playback on view.Id equals played.ViewId
            where view.ItemId == item && view.PersonId == person && !view.ShowsGrowing && played.IsHeard
            select new PlayedRange(played.FromMs, played.ToMs)).ToListAsync(cancellation);
        var length = await (
            from part in db.Parts
            join check in db.MediaChecks on part.Id equals check.PartId
            where part.ItemId == item && part.Role == FileRole.Original && part.Ordinal == 0
            select check.DurationMs).SingleOrDefaultAsync(cancellation);
        return new HeardBy(PlayedRanges.Of(ranges), length);
    }
}
