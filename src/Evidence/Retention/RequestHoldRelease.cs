using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Kernel;

namespace Evidence.Retention;

/// <summary>Asks to end a hold, with a reason. It stands until another person has agreed.</summary>
public sealed class RequestHoldRelease(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="RetentionRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(HoldId id, string reason, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.PlaceHolds);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var why = RetentionText.Reason(reason);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var hold = await db.LockHoldAsync(id, cancellation);
        if (!await db.ReachesAsync(actor, Permission.PlaceHolds, hold.ItemId, time.GetUtcNow(), cancellation))
            throw RetentionRefusals.NoSuchHold.ToException();
        if (hold.State == HoldState.ReleaseRequested && (hold.ReleaseRequestedBy, hold.ReleaseReason) == (person, why))
            return;
        if (hold.State == HoldState.ReleaseRequested)
            throw RetentionRefusals.ReleaseAsked.ToException();
        if (hold.State != HoldState.Standing)
            throw RetentionRefusals.HoldNotStanding.ToException();
        var now = Instant.Truncate(time.GetUtcNow());
        (hold.State, hold.ReleaseRequestedBy, hold.ReleaseRequestedAt, hold.ReleaseReason) = (HoldState.ReleaseRequested, person, now, why);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, HoldActs.Act(hold, CustodyAction.HoldReleaseRequested, actor, why, now), cancellation);
        FaultPoints.Hit(FaultPoint.RetentionBeforeCommit);
        await transaction.CommitAsync(cancellation);
    }
}
