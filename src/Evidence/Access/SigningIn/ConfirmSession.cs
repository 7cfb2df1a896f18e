using Evidence.Access.Passkeys;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SigningIn;

/// <summary>
/// Somebody who is signed in proves again who they are, before what <see cref="RequireFreshAttribute"/> marks. What is wrong counts like a wrong password
/// at the door. Refuses with <see cref="AccessRefusals.ConfirmRefused"/>, and what a passkey answered with <see cref="AccessRefusals.PasskeyRefused"/>.
/// </summary>
public sealed class ConfirmSession(EvidenceDb db, CustodyLog custody, IPasswordHasher<Person> hasher, FactorCheck factors, PasskeyCheck passkeys, TimeProvider time)
{
    /// <param name="session">The session that is confirmed.</param>
    /// <param name="password">Theirs.</param>
    /// <param name="code">Of their authenticator app, or a recovery code; not asked of who has neither.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task RunAsync(PersonSessionId session, string password, string code, Actor actor, CancellationToken cancellation)
    {
        return SignIn.InTurnAsync(() => TryAsync(session, async (person, now) => IsRight(person, password) && await MethodAsync(person.Id, code, now, cancellation) is { } method ? (method, "") : (null, "not confirmed"),
            AccessRefusals.ConfirmRefused, actor, cancellation), cancellation);
    }

    /// <summary>The same with a passkey alone.</summary>
    public Task WithPasskeyAsync(PersonSessionId session, PasskeyAnswer answer, Actor actor, CancellationToken cancellation) =>
        TryAsync(session, async (person, now) => await passkeys.TakeAsync(person.Id, answer, PasskeyUse.Confirm, now, cancellation) is { } wrong ? (null, wrong) : (AuthMethod.Passkey, ""),
            AccessRefusals.PasskeyRefused, actor, cancellation);

    /// <param name="session">Which one.</param>
    /// <param name="check">How they proved it; null with why it is not taken.</param>
    /// <param name="refused">What they are told then.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    private async Task<bool> TryAsync(PersonSessionId session, Func<Person, DateTimeOffset, Task<(string? Method, string Wrong)>> check, Refusal refused, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (id, now) = (actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), Instant.Truncate(time.GetUtcNow()));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var person = await db.People.FromSql($"select * from access.person where id = {id.Value} for update").SingleAsync(cancellation);
        var (method, wrong) = LockOut.IsLocked(person, now) ? (null, "account closed") : await check(person, now);
        if (method is not null)
        {
            LockOut.Reset(person);
            (await db.Sessions.SingleAsync(one => one.Id == session && one.PersonId == id, cancellation)).ConfirmedAt = now;
        }

        var act = method is not null ? PersonActs.Act(CustodyAction.SignInConfirmed, id, actor with { Auth = method })
            : PersonActs.Act(!LockOut.IsLocked(person, now) && LockOut.Count(person, now) ? CustodyAction.LockedOut : CustodyAction.SignInRefused, id, actor, ("reason", wrong));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, act, cancellation);
        await transaction.CommitAsync(cancellation);
        return method is not null ? true : throw refused.ToException();
    }

    private bool IsRight(Person person, string password) =>
        person.PasswordHash is { } hash && hasher.VerifyHashedPassword(person, hash, password) != PasswordVerificationResult.Failed;

    private async Task<string?> MethodAsync(PersonId person, string code, DateTimeOffset now, CancellationToken cancellation) =>
        !await factors.HasAsync(person, cancellation) ? AuthMethod.Password
        : await factors.TakeCodeAsync(person, code, now, cancellation) ? AuthMethod.Totp
        : await factors.TakeRecoveryCodeAsync(person, code, now, cancellation) ? AuthMethod.RecoveryCode : null;
}
