using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Retention;

/// <summary>
/// Says by when an item has to be gone, or that nothing says so any more. It destroys nothing; locks in the stores end by then, and those that
/// end later are shortened where the store lets us, and told where it does not. Holds are not touched by it.
/// </summary>
public sealed class SetMustDestroyBy(NpgsqlDataSource source, CustodyLog custody, ProtectCopies protect, TimeProvider time)
{
    /// <param name="item">The item.</param>
    /// <param name="by">In the future; null: no such day any more.</param>
    /// <param name="reason">The law or the order that says so.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="RefusedException">One of <see cref="RetentionRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(ItemId item, DateTimeOffset? by, string reason, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SetRetention);
        var why = RetentionText.Reason(reason);
        if (by <= time.GetUtcNow())
            throw RetentionRefusals.DayPassed.ToException();
        // Nobody locks it until the old day while the new one is written.
        await using var turns = await ItemTurns.WaitForAsync(source, item, cancellation);
        await WriteAsync(turns, by is { } day ? Instant.Truncate(day) : null, why, actor, cancellation);
        await protect.RunAsync(turns, cancellation);
    }

    private async Task WriteAsync(ItemTurns turns, DateTimeOffset? by, string reason, Actor actor, CancellationToken cancellation)
    {
        var item = turns.Items[0];
        await using var db = turns.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.LockForHoldAsync(item, cancellation) || !await db.ReachesAsync(actor, Permission.SetRetention, item, time.GetUtcNow(), cancellation))
            throw RetentionRefusals.NoSuchItem.ToException();
        var own = await db.ItemRetentions.SingleOrDefaultAsync(r => r.ItemId == item, cancellation);
        var before = own?.MustDestroyBy;
        if (before == by)
            return;
        if (by is { } nearer && !(before <= nearer) && await db.Holds.AnyAsync(h => h.ItemId == item && h.State != HoldState.Released, cancellation))
            throw RetentionRefusals.UnderHold.ToException();
        if (own is null)
            db.ItemRetentions.Add(own = new ItemRetention { ItemId = item });
        own.MustDestroyBy = by;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.DestructionDateSet,
            Subjects = [SubjectOf.Item(item)],
            Details = new Dictionary<string, JsonNode?> { ["before"] = Said(before), ["until"] = Said(by), ["reason"] = reason },
        }, cancellation);
        FaultPoints.Hit(FaultPoint.RetentionBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.RetentionCommitted);
    }

    private static string? Said(DateTimeOffset? at) => at is { } instant ? Instant.Format(instant) : null;
}
