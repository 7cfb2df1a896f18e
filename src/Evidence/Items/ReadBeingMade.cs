using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>Reads what is still being made, and how far it is. Whether somebody may know of a recording is asked before.</summary>
public sealed class ReadBeingMade(EvidenceDb db)
{
    /// <summary>All that waits on a recording or is given up, the oldest order first.</summary>
    public async Task<IReadOnlyList<BeingMade>> OfItemAsync(ItemId item, CancellationToken cancellation)
    {
        var orders = await db.MediaWork.AsNoTracking().Where(w => w.ItemId == item).OrderBy(w => w.OrderedAt).ThenBy(w => w.PartId).ThenBy(w => w.Kind).ToListAsync(cancellation);
        return orders.Count == 0 ? [] : await WithProgressAsync(orders, cancellation);
    }

    private async Task<List<BeingMade>> WithProgressAsync(List<MediaWork> orders, CancellationToken cancellation)
    {
        var parts = orders.Select(w => w.PartId).Distinct().ToList();
        var told = await AtWork().Where(p => parts.Contains(p.PartId)).ToDictionaryAsync(p => (p.PartId, p.Kind), cancellation);
        return [.. orders.Select(work => new BeingMade(work, told.GetValueOrDefault((work.PartId, work.Kind))))];
    }

    /// <summary>What workers are at: each tells of the attempt that the order counts, and still holds the lock on it.</summary>
    private IQueryable<MediaProgress> AtWork() =>
        from progress in db.MediaProgress.AsNoTracking()
        join work in db.MediaWork on new { progress.PartId, progress.Kind, progress.Attempt } equals new { work.PartId, work.Kind, Attempt = work.Attempts }
        join held in db.OfAdvice() on new { Key = progress.LockKey, Holder = progress.LockHolder } equals new { held.Key, held.Holder }
        select progress;
}
