using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>Asking for what is to be made of a recording before others, or once more. Whoever may play a recording may ask; nothing of it is evidence.</summary>
public sealed class AskMediaWork(EvidenceDb db, TimeProvider time)
{
    /// <summary>Lets everything that waits on a recording be taken before what nobody asked for; what waits for a later attempt is tried at once.</summary>
    /// <exception cref="RefusedException"><c>no-such-item</c>.</exception>
    public async Task FirstAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        DateTimeOffset? now = await ReachAsync(item, actor, cancellation);
        await db.MediaWork.Where(w => w.ItemId == item && w.NextAt != null && (w.AskedAt == null || w.NextAt > now))
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.AskedAt, now).SetProperty(w => w.NextAt, w => w.NextAt > now ? now : w.NextAt), cancellation);
    }

    /// <summary>Tries once more what was given up, from the first attempt's budget on.</summary>
    /// <exception cref="RefusedException"><c>no-such-item</c>.</exception>
    public async Task AgainAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        DateTimeOffset? now = await ReachAsync(item, actor, cancellation);
        await db.MediaWork.Where(w => w.ItemId == item && w.NextAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.NextAt, now).SetProperty(w => w.AskedAt, now).SetProperty(w => w.Attempts, 0).SetProperty(w => w.Text, (string?)null), cancellation);
    }

    private async Task<DateTimeOffset> ReachAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return await db.ReachesAsync(actor, Permission.PlayFootage, item, now, cancellation) ? Instant.Truncate(now) : throw ReachRefusals.NoSuchItem.ToException();
    }
}
