using System.Buffers.Text;
using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Passkeys;

/// <summary>
/// Somebody signs in with a passkey alone, which says who they are; what they have (its device) and what they know or are (its PIN, their finger or face) are two
/// factors. Every attempt is an entry: in the person's chain, or in the agency's where nobody has that passkey. Refuses with <see cref="AccessRefusals.PasskeyRefused"/>.
/// </summary>
public sealed class SignInWithPasskey(EvidenceDb db, CustodyLog custody, PasskeyCheck passkeys, WatchNetworks networks, TimeProvider time)
{
    public async Task<SignedIn> RunAsync(PasskeyAnswer answer, SignInPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(place);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var id = answer.CredentialId() ?? [];
        // The row lock lets tries be counted one after the other, however many come at once.
        var person = await db.People.FromSql($"select * from access.person where id = (select person_id from access.person_passkey where credential_id = {id}) for update").SingleOrDefaultAsync(cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        var refused = await CheckAsync(person, answer, (place, now), cancellation);
        var session = refused is null ? Begin(person!, place, now) : null;
        var acts = refused is { } why
            ? await networks.TellAsync(person, person?.NormalizedUserName ?? $"passkey {Base64Url.EncodeToString(id)}", why, (place, now), cancellation)
            : [SignIn.Act(session!, person!.ToActor(place.Address, AuthMethod.Passkey))];
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        await transaction.CommitAsync(cancellation);
        return session is null ? throw AccessRefusals.PasskeyRefused.ToException() : new SignedIn(person!, session);
    }

    private async Task<(CustodyAction Action, string Reason)?> CheckAsync(Person? person, PasskeyAnswer answer, (SignInPlace Place, DateTimeOffset Now) from, CancellationToken cancellation)
    {
        if (await networks.IsRefusedAsync(from.Place.Network, person?.Id, from.Now, cancellation))
            return (CustodyAction.SignInRefused, WatchNetworks.Closed);
        if (person is null)
            return (CustodyAction.SignInRefused, "unknown passkey");
        if (LockOut.IsLocked(person, from.Now))
            return (CustodyAction.SignInRefused, "account closed");
        if (person.Standing != Standing.Active)
            return (CustodyAction.SignInRefused, "not active");
        return await passkeys.TakeAsync(person.Id, answer, PasskeyUse.SignIn, from.Now, cancellation) is not { } wrong ? null
            : (LockOut.Count(person, from.Now) ? CustodyAction.LockedOut : CustodyAction.SignInRefused, wrong);
    }

    private PersonSession Begin(Person person, SignInPlace place, DateTimeOffset now)
    {
        LockOut.Reset(person);
        return SessionActs.Begin(db, person.Id, AuthMethod.Passkey, place, now);
    }
}
