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

/// <param name="Id">Made by whoever asks, once: asked again under it, there is still one hold.</param>
/// <param name="ReviewOn">When to look whether it is still needed; null: nobody said.</param>
public sealed record HoldToPlace(HoldId Id, ItemId Item, string Reason, DateOnly? ReviewOn);

/// <summary>
/// Puts an item under a legal hold. From the first commit on it stands in the catalogue, and nothing of the item may be deleted; then the
/// stores are told to hold the exact versions, asked again, and the hold is called placed. Killed in between, any worker goes on.
/// </summary>
public sealed class PlaceHold(EvidenceDb db, CustodyLog custody, ProtectCopies protect, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="RetentionRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(HoldToPlace wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.PlaceHolds);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var reason = RetentionText.Reason(wanted.Reason);
        var now = Instant.Truncate(time.GetUtcNow());
        if (wanted.ReviewOn < DateOnly.FromDateTime(now.UtcDateTime))
            throw RetentionRefusals.ReviewPassed.ToException();
        await WriteAsync(wanted with { Reason = reason }, person, actor, now, cancellation);
        await protect.RunAsync(wanted.Item, cancellation);
    }

    private async Task WriteAsync(HoldToPlace wanted, PersonId person, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.LockForHoldAsync(wanted.Item, cancellation) || !await db.ReachesAsync(actor, Permission.PlaceHolds, wanted.Item, time.GetUtcNow(), cancellation))
            throw RetentionRefusals.NoSuchItem.ToException();
        if (await db.Holds.AsNoTracking().SingleOrDefaultAsync(h => h.Id == wanted.Id, cancellation) is { } earlier)
        {
            if ((earlier.ItemId, earlier.Reason, earlier.RequestedBy) != (wanted.Item, wanted.Reason, person))
                throw RetentionRefusals.HoldDiffers.ToException();
            return;
        }

        var hold = new LegalHold
        {
            Id = wanted.Id, ItemId = wanted.Item, Reason = wanted.Reason, ReviewOn = wanted.ReviewOn,
            State = HoldState.Standing, RequestedBy = person, RequestedAt = now,
        };
        db.Holds.Add(hold);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, HoldActs.Act(hold, CustodyAction.HoldRequested, actor, hold.Reason, now), cancellation);
        FaultPoints.Hit(FaultPoint.RetentionBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.RetentionCommitted);
    }
}
