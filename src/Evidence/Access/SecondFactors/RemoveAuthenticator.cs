using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SecondFactors;

/// <summary>Takes one's own authenticator away. Refuses with <see cref="AccessRefusals.LastFactor"/> where a second factor is required and no passkey is left.</summary>
public sealed class RemoveAuthenticator(EvidenceDb db, CustodyLog custody, SecondFactorOptions options, TimeProvider time)
{
    public async Task RunAsync(PersonSessionId session, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (person, now) = (actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), Instant.Truncate(time.GetUtcNow()));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Two at once would each be the other's reason not to be the last.
        await db.People.FromSql($"select * from access.person where id = {person.Value} for update").LoadAsync(cancellation);
        if (await db.Authenticators.Where(one => one.PersonId == person).ExecuteDeleteAsync(cancellation) == 0)
            return;
        await FactorActs.EndCodesOfLastAsync(db, person, options, cancellation);
        IReadOnlyList<CustodyAct> ended = await SessionActs.EndAllAsync(db, person, session, SessionEnd.AccountChanged, (actor, now), cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [PersonActs.Act(CustodyAction.SecondFactorRemoved, person, actor, ("factor", "authenticator")), .. ended], cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
