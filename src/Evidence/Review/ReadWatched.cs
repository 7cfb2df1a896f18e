using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>
/// The record of which minutes of a recording were watched, and by whom: the union of all that was played of any copy of it, also in views
/// that still run. Who may read the recording's continuity reads it, as far as they may know of the viewing.
/// </summary>
public sealed class ReadWatched(EvidenceDb db, TimeProvider time)
{
    /// <returns>A chapter for each of the recording's files, in order; null if there is no such recording, or its continuity is not theirs to read.</returns>
    public async Task<IReadOnlyList<WatchedChapter>?> RunAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        if (!await db.ReachesAsync(actor, Permission.ReadContinuity, item, time.GetUtcNow(), cancellation))
            return null;
        var chapters = await ChaptersAsync(item, cancellation);
        var known = (await PlayedAsync(item, cancellation)).Where(row => ViewChains.Knows(actor, ChainOf(row), new PersonId(row.PersonId))).ToList();
        return [.. chapters.Select(chapter => chapter with { By = By(chapter, known) })];
    }

    private Task<List<WatchedChapter>> ChaptersAsync(ItemId item, CancellationToken cancellation) => (
        from part in db.Parts
        where part.ItemId == item && part.Role == FileRole.Original && part.Ordinal < ItemPart.FirstFailedOrdinal
        join check in db.MediaChecks on part.Id equals check.PartId into checks
        from check in checks.DefaultIfEmpty()
        orderby part.Ordinal
        select new WatchedChapter(part.Ordinal, part.Id, check == null ? null : check.DurationMs, Array.Empty<WatchedBy>())).AsNoTracking().ToListAsync(cancellation);

    /// <summary>Merged by the database, for each person, chain and file: however often something was played, it is as few rows as can say it.</summary>
    private Task<List<Row>> PlayedAsync(ItemId item, CancellationToken cancellation) => db.Database.SqlQuery<Row>($"""
        select played.person_id as "PersonId", person.display_name as "Name", played.chain as "Chain", played.chapter as "Chapter", lower(stretch) as "FromMs", upper(stretch) as "ToMs", played.last_at as "LastAt"
        from (
            select v.person_id, v.chain, coalesce(source.ordinal, part.ordinal) as chapter, range_agg(int8range(p.from_ms, p.to_ms)) as stretches, max(v.last_seen_at) as last_at
            from review.view v
            join review.playback p on p.view_id = v.id
            join items.part part on part.id = v.part_id
            left join items.lineage made on made.derived_id = part.id
            left join items.part source on source.id = made.source_id and source.item_id = part.item_id
            where v.item_id = {item.Value} and p.from_ms < p.to_ms
            group by 1, 2, 3) played
        join access.person person on person.id = played.person_id
        cross join lateral unnest(played.stretches) stretch
        """).ToListAsync(cancellation);

    private static WatchedBy[] By(WatchedChapter chapter, IEnumerable<Row> known) =>
    [
        .. known.Where(row => row.Chapter == chapter.Chapter)
            .GroupBy(row => (row.PersonId, row.Name, Chain: ChainOf(row)))
            .Select(rows => new WatchedBy(new PersonId(rows.Key.PersonId), rows.Key.Name, rows.Key.Chain, Played(rows, chapter.LengthMs), rows.Max(row => row.LastAt)))
            .OrderBy(one => one.Name, StringComparer.Ordinal).ThenBy(one => one.Person.Value),
    ];

    private static PlayedRanges Played(IEnumerable<Row> rows, long? lengthMs)
    {
        var played = PlayedRanges.Of(rows.Select(row => new PlayedRange(row.FromMs, row.ToMs)));
        return lengthMs is { } length ? played.Within(length) : played;
    }

    private static Chain ChainOf(Row row) => ChainWords.TryParse(row.Chain, out var chain) ? chain : throw new InvalidOperationException($"There is no chain {row.Chain}.");

    private sealed record Row(Guid PersonId, string Name, string Chain, int Chapter, long FromMs, long ToMs, DateTimeOffset LastAt);
}
