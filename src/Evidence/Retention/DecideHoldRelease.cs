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

/// <param name="RequestedAt">When the request was made that the person read: one made anew since is not decided by it.</param>
/// <param name="Agrees">Whether the hold ends. Not: it stands, and somebody may ask again.</param>
public sealed record ReleaseDecision(HoldId Hold, DateTimeOffset RequestedAt, bool Agrees);

/// <summary>
/// Answers a request to end a hold. Only another person than who asked can agree; whoever may place holds can refuse, or take back their own
/// request. Once agreed, the stores are told to let go, unless another hold stands, and asked again; then it is released. Locks stay.
/// </summary>
public sealed class DecideHoldRelease(EvidenceDb db, CustodyLog custody, ProtectCopies protect, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="RetentionRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(ReleaseDecision decision, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.PlaceHolds);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var item = await WriteAsync(decision, person, actor, cancellation);
        if (decision.Agrees)
            await protect.RunAsync(item, cancellation);
    }

    private async Task<ItemId> WriteAsync(ReleaseDecision decision, PersonId person, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var hold = await db.LockHoldAsync(decision.Hold, cancellation);
        if (!await db.ReachesAsync(actor, Permission.PlaceHolds, hold.ItemId, time.GetUtcNow(), cancellation))
            throw RetentionRefusals.NoSuchHold.ToException();
        if (decision.Agrees && hold.ReleaseApprovedBy == person && hold.ReleaseRequestedAt == decision.RequestedAt)
            return hold.ItemId;
        if (hold.State != HoldState.ReleaseRequested || hold.ReleaseRequestedAt != decision.RequestedAt)
            throw RetentionRefusals.NoReleaseAsked.ToException();
        if (decision.Agrees && await IsSamePersonAsync(person, hold.ReleaseRequestedBy!.Value, cancellation))
            throw RetentionRefusals.SamePerson.ToException();
        var now = Instant.Truncate(time.GetUtcNow());
        if (decision.Agrees)
            (hold.State, hold.ReleaseApprovedBy, hold.ReleaseApprovedAt) = (HoldState.Releasing, person, now);
        else
            (hold.State, hold.ReleaseRequestedBy, hold.ReleaseRequestedAt, hold.ReleaseReason) = (HoldState.Standing, null, null, null);
        await db.SaveChangesAsync(cancellation);
        var action = decision.Agrees ? CustodyAction.HoldReleaseApproved : CustodyAction.HoldReleaseRefused;
        await custody.AppendAsync(db, HoldActs.Act(hold, action, actor, null, now), cancellation);
        FaultPoints.Hit(FaultPoint.RetentionBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.RetentionCommitted);
        return hold.ItemId;
    }

    /// <summary>Two accounts with one collar number are one person. The database refuses both too.</summary>
    private async Task<bool> IsSamePersonAsync(PersonId one, PersonId other, CancellationToken cancellation)
    {
        var numbers = await db.People.Where(p => p.Id == one || p.Id == other).Select(p => p.CollarNumber).ToListAsync(cancellation);
        return one == other || (numbers is [{ } first, { } second] && first == second);
    }
}
