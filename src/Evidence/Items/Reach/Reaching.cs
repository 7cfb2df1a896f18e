using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>Short ways to ask <see cref="ItemReach"/>.</summary>
public static class Reaching
{
    /// <summary>The recordings with which the actor may do this now.</summary>
    public static async Task<IQueryable<EvidenceItem>> ItemsWithinAsync(this EvidenceDb db, Actor actor, Permission permission, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        return (await ItemReach.ReadAsync(db, actor, permission, now, cancellation)).Within(db.Items);
    }

    /// <summary>Whether the actor may do this with the recording now. False too for one that is not there.</summary>
    public static async Task<bool> ReachesAsync(this EvidenceDb db, Actor actor, Permission permission, ItemId item, DateTimeOffset now, CancellationToken cancellation) =>
        await (await db.ItemsWithinAsync(actor, permission, now, cancellation)).AnyAsync(i => i.Id == item, cancellation);

    /// <summary>The recording's state; null where it is not reached, or not there.</summary>
    public static async Task<ItemState?> StateWithinAsync(this EvidenceDb db, Actor actor, Permission permission, ItemId item, DateTimeOffset now, CancellationToken cancellation) =>
        await (await db.ItemsWithinAsync(actor, permission, now, cancellation)).Where(i => i.Id == item).Select(i => (ItemState?)i.State).SingleOrDefaultAsync(cancellation);
}
