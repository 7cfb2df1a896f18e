using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Passkeys;

/// <summary>
/// Takes a passkey of one's own away; other sessions end. Refuses with <see cref="AccessRefusals.PasskeyUnknown"/>, and with <see cref="AccessRefusals.LastFactor"/>
/// where a second factor is required and nothing else is left.
/// </summary>
public sealed class RemovePasskey(EvidenceDb db, CustodyLog custody, SecondFactorOptions options, TimeProvider time)
{
    /// <param name="id">In base64url.</param>
    /// <param name="session">From which it is asked.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(string id, PersonSessionId session, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (person, now, bytes) = (actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), Instant.Truncate(time.GetUtcNow()), Passkey.ReadId(id) ?? []);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Two at once would each be the other's reason not to be the last.
        await db.People.FromSql($"select * from access.person where id = {person.Value} for update").LoadAsync(cancellation);
        var name = await db.Passkeys.Where(one => one.CredentialId == bytes && one.PersonId == person).Select(one => one.Name).SingleOrDefaultAsync(cancellation)
            ?? throw AccessRefusals.PasskeyUnknown.ToException();
        await db.Passkeys.Where(one => one.CredentialId == bytes).ExecuteDeleteAsync(cancellation);
        await FactorActs.EndCodesOfLastAsync(db, person, options, cancellation);
        var ended = await SessionActs.EndAllAsync(db, person, session, SessionEnd.AccountChanged, (actor, now), cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [PersonActs.Act(CustodyAction.SecondFactorRemoved, person, actor, ("factor", "passkey"), ("factor.name", name)), .. ended], cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
