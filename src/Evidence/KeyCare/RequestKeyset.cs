using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.KeyCare;

/// <summary>Asks for the data keys of one item as a file. Nothing is handed out until another person has agreed.</summary>
public sealed class RequestKeyset(EvidenceDb db, CustodyLog custody, TimeProvider clock)
{
    /// <exception cref="RefusedException">One of <see cref="KeyCareRefusals"/>, or the role does not allow it.</exception>
    public async Task<KeysetId> RunAsync(ItemId item, string reason, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.RequestKeysets);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var why = ReasonText.Of(reason);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.ReachesAsync(actor, Permission.RequestKeysets, item, clock.GetUtcNow(), cancellation))
            throw KeyCareRefusals.NoSuchItem.ToException();
        if (!await db.SealedObjects.AnyAsync(o => o.ItemId == item && o.WrappedKey != null, cancellation))
            throw KeyCareRefusals.NoKeyAtHand.ToException();
        var now = Instant.Truncate(clock.GetUtcNow());
        var request = new KeysetRequest { Id = KeysetId.New(), ItemId = item, Reason = why, State = KeysetState.Requested, RequestedBy = person, RequestedAt = now };
        db.KeysetRequests.Add(request);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, KeysetActs.Act(request, CustodyAction.KeysetRequested, actor, now, ("reason", why)), cancellation);
        await transaction.CommitAsync(cancellation);
        return request.Id;
    }
}
