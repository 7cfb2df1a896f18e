using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Access.Sessions;

/// <summary>Ends sessions: one's own, all of somebody, or everybody's. A session that is over already changes nothing.</summary>
public sealed class EndSession(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <param name="id">Which of the actor's sessions.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task RunAsync(PersonSessionId id, SessionEnd reason, Actor actor, CancellationToken cancellation) =>
        InTransactionAsync(async (person, by) => await SessionActs.EndOneAsync(db, person, id, reason, by, cancellation) is { } act ? [act] : [], actor, cancellation);

    /// <summary>Ends all of them but the one from which it is asked.</summary>
    public Task OthersAsync(PersonSessionId except, Actor actor, CancellationToken cancellation) =>
        InTransactionAsync((person, by) => SessionActs.EndAllAsync(db, person, except, SessionEnd.SignedOutElsewhere, by, cancellation), actor, cancellation);

    /// <summary>Ends all of somebody else's, as an administrator does who was told of a lost or open computer.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public Task<int> AllOfAsync(PersonId person, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        return InTransactionAsync(by => SessionActs.EndAllAsync(db, person, null, SessionEnd.EndedByAdministrator, by, cancellation), actor, cancellation);
    }

    /// <summary>
    /// Ends everybody's but the one from which it is asked, as where cookies may be in wrong hands and nobody knows whose. That one was proved a moment ago, and whoever
    /// uses it is needed then, to let people in again.
    /// </summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="RefusedException">Not permitted.</exception>
    public Task<int> OfEverybodyAsync(PersonSessionId except, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        return InTransactionAsync(by => SessionActs.EndEverybodysAsync(db, except, SessionEnd.EndedByAdministrator, by, cancellation), actor, cancellation);
    }

    private Task<int> InTransactionAsync(Func<PersonId, (Actor, DateTimeOffset), Task<IReadOnlyList<CustodyAct>>> end, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        return InTransactionAsync(by => end(person, by), actor, cancellation);
    }

    private async Task<int> InTransactionAsync(Func<(Actor, DateTimeOffset), Task<IReadOnlyList<CustodyAct>>> end, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var acts = await end((actor, Instant.Truncate(time.GetUtcNow())));
        if (acts.Count == 0)
            return 0;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        await transaction.CommitAsync(cancellation);
        return acts.Count;
    }
}
