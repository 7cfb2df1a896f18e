using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>
/// Of which recordings of a list somebody may look through the filmstrip there and then: they may play it, nothing is asked of them before that, and no flag
/// warns of it. To look through one begins a view of its recording, in a list as beside the player (docs/decisions/0071).
/// </summary>
public sealed class ListStrips(EvidenceDb db, RequirePurpose requirePurpose, TimeProvider time)
{
    /// <returns>For each of them the original file whose strip it is, the first of several.</returns>
    public async Task<IReadOnlyDictionary<ItemId, PartId>> RunAsync(IReadOnlyList<ItemId> items, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Person is not { } person || items.Count == 0)
            return new Dictionary<ItemId, PartId>();
        var played = await db.ItemsWithinAsync(actor, Permission.PlayFootage, time.GetUtcNow(), cancellation);
        var (unflagged, unasked) = (db.UnflaggedItems(), requirePurpose.NotAsked(person));
        var rows = await (
            from strip in db.Made(db.Parts, FileRole.Filmstrip)
            join link in db.Lineage on strip.Id equals link.DerivedId
            join source in db.Parts on link.SourceId equals source.Id
            where items.Contains(strip.ItemId) && source.Role == FileRole.Original
                && played.Any(i => i.Id == strip.ItemId) && unflagged.Any(i => i.Id == strip.ItemId) && unasked.Any(i => i.Id == strip.ItemId)
            orderby source.Ordinal
            select new { strip.ItemId, source.Id }).ToListAsync(cancellation);
        return rows.DistinctBy(row => row.ItemId).ToDictionary(row => row.ItemId, row => row.Id);
    }
}
