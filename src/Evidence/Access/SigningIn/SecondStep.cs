using Evidence.Access.Passkeys;
using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Access.SigningIn;

/// <summary>
/// The second factor of somebody who took the first step; then their session begins. A wrong code counts like a wrong password.
/// Refuses with <see cref="AccessRefusals.SecondStepRefused"/>, and what a passkey answered with <see cref="AccessRefusals.PasskeyRefused"/>.
/// </summary>
public sealed class SecondStep(EvidenceDb db, CustodyLog custody, FactorCheck factors, PasskeyCheck passkeys, TimeProvider time)
{
    /// <param name="half">Who, and how far they are.</param>
    /// <param name="code">What their authenticator app shows.</param>
    /// <param name="place">Where they sit.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<SignedIn> WithCodeAsync(HalfSignedIn half, string code, SignInPlace place, CancellationToken cancellation) =>
        RunAsync(half, async (person, now) => await factors.TakeCodeAsync(person, code, now, cancellation) ? null : "wrong code", (AuthMethod.Totp, AccessRefusals.SecondStepRefused), place, cancellation);

    /// <inheritdoc cref="WithCodeAsync"/>
    /// <param name="code">One of their recovery codes, which is void then.</param>
    public Task<SignedIn> WithRecoveryCodeAsync(HalfSignedIn half, string code, SignInPlace place, CancellationToken cancellation) =>
        RunAsync(half, async (person, now) => await factors.TakeRecoveryCodeAsync(person, code, now, cancellation) ? null : "wrong recovery code", (AuthMethod.RecoveryCode, AccessRefusals.SecondStepRefused), place, cancellation);

    /// <inheritdoc cref="WithCodeAsync"/>
    /// <param name="answer">Of one of their passkeys.</param>
    public Task<SignedIn> WithPasskeyAsync(HalfSignedIn half, PasskeyAnswer answer, SignInPlace place, CancellationToken cancellation) =>
        RunAsync(half, (person, now) => passkeys.TakeAsync(person, answer, PasskeyUse.SecondStep, now, cancellation), (AuthMethod.PasswordAndPasskey, AccessRefusals.PasskeyRefused), place, cancellation);

    /// <param name="half">Who, and how far they are.</param>
    /// <param name="isWrong">Why what they showed is not taken; null where it is.</param>
    /// <param name="how">How they are signed in then, and what they are told else.</param>
    /// <param name="place">Where they sit.</param>
    /// <param name="cancellation">Gives up.</param>
    private async Task<SignedIn> RunAsync(HalfSignedIn half, Func<PersonId, DateTimeOffset, Task<string?>> isWrong, (string Method, Refusal Refused) how, SignInPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(half);
        ArgumentNullException.ThrowIfNull(place);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        if (half.Next != NextStep.SecondFactor || await half.LockAsync(db, cancellation) is not { } person)
            throw how.Refused.ToException();
        var (action, reason) = LockOut.IsLocked(person, now) ? (CustodyAction.SignInRefused, "account closed")
            : await isWrong(person.Id, now) is not { } wrong ? (CustodyAction.SignedIn, "")
            : LockOut.Count(person, now) ? (CustodyAction.LockedOut, wrong) : (CustodyAction.SignInRefused, wrong);
        var session = action == CustodyAction.SignedIn ? Begin(person, half, how.Method, place, now) : null;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, session is null
            ? PersonActs.Act(action, person.Id, SignIn.Stranger(place), ("reason", reason))
            : SignIn.Act(session, person.ToActor(place.Address, session.Method), await FactorActs.LeftAsync(db, person.Id, cancellation)), cancellation);
        await transaction.CommitAsync(cancellation);
        return session is null ? throw how.Refused.ToException() : new SignedIn(person, session);
    }

    private PersonSession Begin(Person person, HalfSignedIn half, string method, SignInPlace place, DateTimeOffset now)
    {
        LockOut.Reset(person);
        return SessionActs.Begin(db, person.Id, AuthMethod.After(half, method), place, now, half.ProviderSession);
    }
}
