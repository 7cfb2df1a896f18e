using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Retention;

/// <summary>Keeps one item longer than the agency's setting says. There is no way back to a shorter time; its locks follow by themselves.</summary>
public sealed class ExtendRetention(EvidenceDb db, CustodyLog custody, ProtectCopies protect, TimeProvider time)
{
    /// <param name="item">The item.</param>
    /// <param name="until">Later than it is kept already.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="RefusedException">One of <see cref="RetentionRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(ItemId item, DateTimeOffset until, string reason, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SetRetention);
        var why = RetentionText.Reason(reason);
        var now = time.GetUtcNow();
        if (until <= now)
            throw RetentionRefusals.DayPassed.ToException();
        if (until > now + TimeSpan.FromDays(RetentionOptions.MostKeepDays))
            throw RetentionRefusals.TooFar.ToException();
        if (await WriteAsync(item, Instant.Truncate(until), why, actor, cancellation))
            await protect.RunAsync(item, cancellation);
    }

    private async Task<bool> WriteAsync(ItemId item, DateTimeOffset until, string reason, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.LockForHoldAsync(item, cancellation) || !await db.ReachesAsync(actor, Permission.SetRetention, item, time.GetUtcNow(), cancellation))
            throw RetentionRefusals.NoSuchItem.ToException();
        var own = await db.ItemRetentions.SingleOrDefaultAsync(r => r.ItemId == item, cancellation);
        if (own?.KeepUntil == until)
            return false;
        var arrivedAt = await db.Items.Where(i => i.Id == item).Select(i => i.ArrivedAt).SingleAsync(cancellation);
        var kept = ItemTerms.Of(arrivedAt, await db.Horizons.AsNoTracking().ToListAsync(cancellation), own).KeepUntil;
        if (kept is null || kept >= until)
            throw RetentionRefusals.KeptLonger.ToException();
        if (own is null)
            db.ItemRetentions.Add(own = new ItemRetention { ItemId = item });
        own.KeepUntil = until;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.RetentionExtended,
            Subjects = [SubjectOf.Item(item)],
            Details = new Dictionary<string, JsonNode?> { ["before"] = Instant.Format(kept.Value), ["until"] = Instant.Format(until), ["reason"] = reason },
        }, cancellation);
        FaultPoints.Hit(FaultPoint.RetentionBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.RetentionCommitted);
        return true;
    }
}
