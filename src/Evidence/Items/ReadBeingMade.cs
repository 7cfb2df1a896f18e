using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>Reads what is to be made, how far it is, and what was given up: of one recording, or of all that somebody may play.</summary>
public sealed class ReadBeingMade(EvidenceDb db, TimeProvider time)
{
    public const int MostCounted = 1_000, PageSize = 50;

    private const int MostAtWork = 100;

    /// <summary>All that waits on a recording or was given up, the oldest order first. Whether somebody may know of the recording is asked before.</summary>
    public async Task<IReadOnlyList<BeingMade>> OfItemAsync(ItemId item, CancellationToken cancellation) => [.. (await OrdersAsync([item], cancellation))[item]];

    /// <summary>The recordings that the actor may play.</summary>
    /// <param name="state">Which of them the page lists.</param>
    /// <param name="after">Null for the first page.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<BeingMadePage> PageAsync(BeingMadeState state, BeingMadePlace? after, Actor actor, CancellationToken cancellation)
    {
        var items = await db.ItemsWithinAsync(actor, Permission.PlayFootage, time.GetUtcNow(), cancellation);
        var (waiting, givenUp) = (Of(BeingMadeState.Waiting, items), Of(BeingMadeState.GivenUp, items));
        var atWork = await AtWork().Join(waiting, p => new { p.PartId, p.Kind }, w => new { w.PartId, w.Kind }, (p, w) => w.ItemId).Distinct().Take(MostAtWork).ToListAsync(cancellation);
        var places = await PlacesAsync(state == BeingMadeState.Waiting ? waiting.Where(w => !atWork.Contains(w.ItemId)) : givenUp, after, cancellation);
        var shown = places.Take(PageSize).Select(place => place.Item).ToList();
        var found = await ItemsAsync([.. atWork, .. shown], cancellation);
        return new BeingMadePage(
            await CountAsync(waiting, cancellation), await CountAsync(givenUp, cancellation),
            [.. atWork.Where(found.ContainsKey).Select(id => found[id]).OrderBy(one => one.Orders[0].Work.OrderedAt)], [.. shown.Where(found.ContainsKey).Select(id => found[id])],
            places.Count > PageSize ? places[PageSize - 1] : null);
    }

    private IQueryable<MediaWork> Of(BeingMadeState state, IQueryable<EvidenceItem> items) =>
        db.MediaWork.AsNoTracking().Where(w => (w.NextAt == null) == (state == BeingMadeState.GivenUp) && items.Any(i => i.Id == w.ItemId));

    private static async Task<BeingMadeCount> CountAsync(IQueryable<MediaWork> orders, CancellationToken cancellation) => new(
        await orders.Select(w => w.ItemId).Distinct().Take(MostCounted + 1).CountAsync(cancellation),
        await orders.MinAsync(w => (DateTimeOffset?)w.OrderedAt, cancellation));

    /// <summary>One more than a page, where there are as many.</summary>
    private static async Task<List<BeingMadePlace>> PlacesAsync(IQueryable<MediaWork> orders, BeingMadePlace? after, CancellationToken cancellation)
    {
        var places = orders.GroupBy(w => w.ItemId).Select(g => new { Item = g.Key, AskedAt = g.Min(w => w.AskedAt), Since = g.Min(w => w.OrderedAt) });
        if (after is { AskedAt: { } asked })
            places = places.Where(p => p.AskedAt == null || EF.Functions.GreaterThan(ValueTuple.Create(p.AskedAt!.Value, p.Since, p.Item), ValueTuple.Create(asked, after.Since, after.Item)));
        else if (after is not null)
            places = places.Where(p => p.AskedAt == null && EF.Functions.GreaterThan(ValueTuple.Create(p.Since, p.Item), ValueTuple.Create(after.Since, after.Item)));
        var rows = await places.OrderBy(p => p.AskedAt).ThenBy(p => p.Since).ThenBy(p => p.Item).Take(PageSize + 1).ToListAsync(cancellation);
        return [.. rows.Select(row => new BeingMadePlace(row.AskedAt, row.Since, row.Item))];
    }

    private async Task<Dictionary<ItemId, MadeItem>> ItemsAsync(List<ItemId> ids, CancellationToken cancellation)
    {
        var orders = await OrdersAsync(ids, cancellation);
        var rows = await db.Items.Where(i => ids.Contains(i.Id))
            .Select(i => new { i.Id, i.Title, Officer = db.People.Where(p => p.Id == i.OfficerId).Select(p => p.DisplayName).FirstOrDefault(), i.DurationMs }).ToListAsync(cancellation);
        // What was done meanwhile is no longer listed.
        return rows.Where(row => orders.Contains(row.Id)).ToDictionary(row => row.Id, row => new MadeItem(row.Id, row.Title, row.Officer, row.DurationMs, [.. orders[row.Id]]));
    }

    private async Task<ILookup<ItemId, BeingMade>> OrdersAsync(List<ItemId> items, CancellationToken cancellation)
    {
        var orders = await db.MediaWork.AsNoTracking().Where(w => items.Contains(w.ItemId)).OrderBy(w => w.OrderedAt).ThenBy(w => w.PartId).ThenBy(w => w.Kind).ToListAsync(cancellation);
        var parts = orders.Where(w => w.Attempts > 0).Select(w => w.PartId).Distinct().ToList();
        var told = parts.Count == 0 ? [] : await AtWork().Where(p => parts.Contains(p.PartId)).ToDictionaryAsync(p => (p.PartId, p.Kind), cancellation);
        return orders.ToLookup(work => work.ItemId, work => new BeingMade(work, told.GetValueOrDefault((work.PartId, work.Kind))));
    }

    /// <summary>What workers are at: each tells of the attempt that the order counts, and still holds the lock on it.</summary>
    private IQueryable<MediaProgress> AtWork() =>
        from progress in db.MediaProgress.AsNoTracking()
        join work in db.MediaWork on new { progress.PartId, progress.Kind, progress.Attempt } equals new { work.PartId, work.Kind, Attempt = work.Attempts }
        join held in db.OfAdvice() on new { Key = progress.LockKey, Holder = progress.LockHolder } equals new { held.Key, held.Holder }
        select progress;
}
