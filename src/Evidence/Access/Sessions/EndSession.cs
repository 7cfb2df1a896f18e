using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Access.Sessions;

/// <summary>Ends sessions of one's own. A session that is over already, or somebody else's, changes nothing.</summary>
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

    private async Task InTransactionAsync(Func<PersonId, (Actor, DateTimeOffset), Task<IReadOnlyList<CustodyAct>>> end, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Person is not { } person)
            throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var acts = await end(person, (actor, Instant.Truncate(time.GetUtcNow())));
        if (acts.Count == 0)
            return;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
