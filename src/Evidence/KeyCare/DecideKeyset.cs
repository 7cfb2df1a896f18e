using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.KeyCare;

/// <summary>
/// Answers a request for a keyset. Only another person than who asked can agree; whoever may decide can refuse, and so take back their own request.
/// </summary>
public sealed class DecideKeyset(EvidenceDb db, CustodyLog custody, TimeProvider clock)
{
    /// <exception cref="RefusedException">One of <see cref="KeyCareRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(KeysetId id, bool agrees, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.DecideKeysets);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var request = await db.LockKeysetAsync(id, cancellation);
        if (!await db.ReachesAsync(actor, Permission.DecideKeysets, request.ItemId, clock.GetUtcNow(), cancellation))
            throw KeyCareRefusals.NoSuchRequest.ToException();
        var wanted = agrees ? KeysetState.Approved : KeysetState.Refused;
        if (request.State == wanted && request.DecidedBy == person)
            return;
        if (request.State != KeysetState.Requested)
            throw KeyCareRefusals.RequestDecided.ToException();
        if (agrees && await IsSamePersonAsync(person, request.RequestedBy, cancellation))
            throw KeyCareRefusals.SamePerson.ToException();
        var now = Instant.Truncate(clock.GetUtcNow());
        (request.State, request.DecidedBy, request.DecidedAt) = (wanted, person, now);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, KeysetActs.Act(request, agrees ? CustodyAction.KeysetApproved : CustodyAction.KeysetRefused, actor, now), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Two accounts with one collar number are one person. The database refuses both too.</summary>
    private async Task<bool> IsSamePersonAsync(PersonId one, PersonId other, CancellationToken cancellation)
    {
        var numbers = await db.People.Where(p => p.Id == one || p.Id == other).Select(p => p.CollarNumber).ToListAsync(cancellation);
        return one == other || (numbers is [{ } first, { } second] && first == second);
    }
}
