using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SecondFactors;

/// <summary>Takes one's own authenticator away. Refuses with <see cref="AccessRefusals.LastFactor"/> where a second factor is required.</summary>
public sealed class RemoveAuthenticator(EvidenceDb db, CustodyLog custody, SecondFactorOptions options, TimeProvider time)
{
    public async Task RunAsync(PersonSessionId session, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (person, now) = (actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), Instant.Truncate(time.GetUtcNow()));
        if (options.Required)
            throw AccessRefusals.LastFactor.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.Authenticators.AnyAsync(one => one.PersonId == person, cancellation))
            return;
        await FactorActs.RemoveAllAsync(db, person, cancellation);
        IReadOnlyList<CustodyAct> ended = await SessionActs.EndAllAsync(db, person, session, SessionEnd.AccountChanged, (actor, now), cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [FactorActs.Act(CustodyAction.SecondFactorRemoved, person, actor, ("factor", "authenticator")), .. ended], cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
