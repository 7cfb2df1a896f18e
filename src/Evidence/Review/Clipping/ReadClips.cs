using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Items.Clips;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review.Clipping;

/// <summary>What was cut out of a recording.</summary>
/// <param name="Chapter">Of which of its files, from 0.</param>
/// <param name="AskedBy">By name.</param>
/// <param name="Opens">The item is there, and whoever reads may see it.</param>
public sealed record ShownClip(Clip Clip, int Chapter, string AskedBy, bool Opens);

/// <summary>Where a clip or a still comes from.</summary>
/// <param name="Master">The master's title; null where whoever reads may not see it.</param>
/// <param name="Chapter">Of which of its files, from 0.</param>
/// <param name="Chapters">Of how many.</param>
/// <param name="LengthMs">How long that file plays; null where that is not known.</param>
public sealed record ShownOrigin(Clip Clip, string? Master, int Chapter, int Chapters, long? LengthMs, string AskedBy, Sha256Hash Sha256)
{
    /// <summary>What of that file is not in the clip, in order; empty where its length is not known.</summary>
    public IReadOnlyList<PlayedRange> LeftOut => Clip.ToMs is { } to && LengthMs is { } length
        ? PlayedRanges.Of([new PlayedRange(Clip.FromMs, to)]).Missing(length).Ranges
        : [];
}

/// <summary>Reads what was cut out of a recording, and what a clip was cut out of.</summary>
public sealed class ReadClips(EvidenceDb db, TimeProvider time)
{
    /// <summary>The clips and stills of a recording that whoever reads may see, the newest last.</summary>
    public async Task<IReadOnlyList<ShownClip>> OfAsync(ItemId master, Actor actor, CancellationToken cancellation)
    {
        var within = await db.ItemsWithinAsync(actor, Permission.SeeFootage, time.GetUtcNow(), cancellation);
        var rows = await (
            from clip in db.Clips
            join part in db.Parts on clip.PartId equals part.Id
            join person in db.People on clip.AskedBy equals person.Id
            where clip.MasterId == master
            orderby clip.AskedAt, clip.Id
            select new { clip, part.Ordinal, person.DisplayName, Opens = within.Any(i => i.Id == clip.Id) }).AsNoTracking().ToListAsync(cancellation);
        return [.. rows.Select(row => new ShownClip(row.clip, row.Ordinal, row.DisplayName, row.Opens))];
    }

    /// <returns>Null for what is no clip.</returns>
    public async Task<ShownOrigin?> OriginAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        var found = await (
            from clip in db.Clips
            join part in db.Parts on clip.PartId equals part.Id
            join held in db.SealedObjects on part.ObjectId equals held.Id
            join person in db.People on clip.AskedBy equals person.Id
            where clip.Id == item && clip.MadeAt != null
            select new
            {
                clip, part.Ordinal, held.PlaintextSha256, person.DisplayName,
                Chapters = db.Parts.Count(p => p.ItemId == clip.MasterId && p.Role == part.Role && p.Ordinal < ItemPart.FirstFailedOrdinal),
                Length = db.MediaChecks.Where(c => c.PartId == part.Id).Select(c => c.DurationMs).FirstOrDefault(),
            }).AsNoTracking().SingleOrDefaultAsync(cancellation);
        if (found is null)
            return null;
        var masters = await db.ItemsWithinAsync(actor, Permission.SeeFootage, time.GetUtcNow(), cancellation);
        var title = await masters.Where(i => i.Id == found.clip.MasterId).Select(i => i.Title).SingleOrDefaultAsync(cancellation);
        return new ShownOrigin(found.clip, title, found.Ordinal, found.Chapters, found.Length, found.DisplayName, found.PlaintextSha256);
    }
}
