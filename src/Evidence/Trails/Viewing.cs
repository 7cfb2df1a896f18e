using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails;

/// <summary>One person watching one recording once, summed up.</summary>
/// <param name="EndedAt">Null while it goes on.</param>
/// <param name="Played">Which parts of it, whatever the order and however often.</param>
public sealed record Viewing(DateTimeOffset StartedAt, DateTimeOffset? EndedAt, PlayedRanges Played);

internal static class Viewings
{
    private static readonly string[] Told = [CustodyAction.ViewStarted.Word, CustodyAction.ViewEnded.Word];

    /// <summary>The viewings that these entries are about, by the act that both entries of one carry.</summary>
    public static async Task<IReadOnlyDictionary<ActId, Viewing>> OfAsync(EvidenceDb db, IEnumerable<Custody.EntryRecord> entries, CancellationToken cancellation)
    {
        var ids = entries.Where(e => Told.Contains(e.Action)).Select(e => e.ActId.Value).Distinct().ToList();
        if (ids.Count == 0)
            return new Dictionary<ActId, Viewing>();
        var views = await db.Views.AsNoTracking().Where(v => ids.Contains(v.Id)).Select(v => new { v.Id, v.StartedAt, v.EndedAt }).ToListAsync(cancellation);
        var played = (await db.Playback.AsNoTracking().Where(p => ids.Contains(p.ViewId)).ToListAsync(cancellation)).ToLookup(p => p.ViewId);
        return views.ToDictionary(
            view => new ActId(view.Id),
            view => new Viewing(view.StartedAt, view.EndedAt, PlayedRanges.Of(played[view.Id].Select(p => new PlayedRange(p.FromMs, p.ToMs)))));
    }
}
