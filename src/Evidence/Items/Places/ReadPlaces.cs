using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Places;

/// <summary>Where the devices of some recordings were, of those that the actor reaches.</summary>
public sealed class ReadPlaces(EvidenceDb db, TimeProvider time)
{
    /// <summary>Of one recording as many places are shown, evenly along its track.</summary>
    private const int MostOfOne = 50;

    /// <returns>Degrees north and east, along each track.</returns>
    public async Task<ILookup<ItemId, (double North, double East)>> RunAsync(IReadOnlyList<ItemId> items, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var reached = await db.ItemsWithinAsync(actor, Permission.SeeFootage, time.GetUtcNow(), cancellation);
        var places = await db.ItemPlaces.AsNoTracking().Where(p => items.Contains(p.ItemId) && reached.Any(i => i.Id == p.ItemId)).OrderBy(p => p.ItemId).ThenBy(p => p.Ordinal).ToListAsync(cancellation);
        return places.GroupBy(p => p.ItemId).SelectMany(Spread).ToLookup(p => p.ItemId, p => (p.Point.Y, p.Point.X));
    }

    private static IEnumerable<ItemPlace> Spread(IGrouping<ItemId, ItemPlace> track)
    {
        var all = track.ToList();
        var step = Math.Max(1, (all.Count + MostOfOne - 1) / MostOfOne);
        return all.Where((_, at) => at % step == 0 || at == all.Count - 1);
    }
}
