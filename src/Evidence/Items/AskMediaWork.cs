using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>What is still being made of a recording, and asking for it before others or once more. Whoever may play a recording may ask; nothing of it is evidence.</summary>
public sealed class AskMediaWork(EvidenceDb db, TimeProvider time)
{
    /// <summary>Orders of a recording, the oldest first.</summary>
    public async Task<IReadOnlyList<MediaWork>> OfItemAsync(ItemId item, CancellationToken cancellation) =>
        await db.MediaWork.AsNoTracking().Where(w => w.ItemId == item).OrderBy(w => w.OrderedAt).ThenBy(w => w.Kind).ToListAsync(cancellation);

    /// <summary>Lets everything that waits on a recording be due now, so that it is taken before what is only new; what waits for a later attempt is tried at once.</summary>
    /// <exception cref="RefusedException"><c>no-such-item</c>.</exception>
    public async Task FirstAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        var now = await ReachAsync(item, actor, cancellation);
        await db.MediaWork.Where(w => w.ItemId == item && w.NextAt != null && (w.NextAt > now || w.DueAt > now))
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.DueAt, now).SetProperty(w => w.NextAt, now), cancellation);
    }

    /// <summary>Tries once more what was given up, from the first attempt's budget on.</summary>
    /// <exception cref="RefusedException"><c>no-such-item</c>.</exception>
    public async Task AgainAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        DateTimeOffset? now = await ReachAsync(item, actor, cancellation);
        await db.MediaWork.Where(w => w.ItemId == item && w.NextAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.NextAt, now).SetProperty(w => w.Attempts, 0).SetProperty(w => w.Text, (string?)null), cancellation);
    }

    private async Task<DateTimeOffset> ReachAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return await db.ReachesAsync(actor, Permission.PlayFootage, item, now, cancellation) ? Instant.Truncate(now) : throw ReachRefusals.NoSuchItem.ToException();
    }
}
