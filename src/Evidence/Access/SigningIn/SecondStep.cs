using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;

namespace Evidence.Access.SigningIn;

/// <summary>
/// The second factor of somebody who gave the right password; then their session begins. A wrong code counts like a wrong password.
/// Refuses with <see cref="AccessRefusals.SecondStepRefused"/>.
/// </summary>
public sealed class SecondStep(EvidenceDb db, CustodyLog custody, FactorCheck factors, TimeProvider time)
{
    /// <param name="half">Who, and how far they are.</param>
    /// <param name="code">What their authenticator app shows.</param>
    /// <param name="place">Where they sit.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<SignedIn> WithCodeAsync(HalfSignedIn half, string code, SignInPlace place, CancellationToken cancellation) =>
        RunAsync(half, (person, now) => factors.TakeCodeAsync(person, code, now, cancellation), (AuthMethod.Totp, "wrong code"), place, cancellation);

    /// <inheritdoc cref="WithCodeAsync"/>
    /// <param name="code">One of their recovery codes, which is void then.</param>
    public Task<SignedIn> WithRecoveryCodeAsync(HalfSignedIn half, string code, SignInPlace place, CancellationToken cancellation) =>
        RunAsync(half, (person, now) => factors.TakeRecoveryCodeAsync(person, code, now, cancellation), (AuthMethod.RecoveryCode, "wrong recovery code"), place, cancellation);

    private async Task<SignedIn> RunAsync(HalfSignedIn half, Func<PersonId, DateTimeOffset, Task<bool>> isRight, (string Method, string Wrong) how, SignInPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(half);
        ArgumentNullException.ThrowIfNull(place);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        if (half.Next != NextStep.SecondFactor || await half.LockAsync(db, cancellation) is not { } person)
            throw AccessRefusals.SecondStepRefused.ToException();
        var (action, reason) = LockOut.IsLocked(person, now) ? (CustodyAction.SignInRefused, "account closed")
            : await isRight(person.Id, now) ? (CustodyAction.SignedIn, "")
            : LockOut.Count(person, now) ? (CustodyAction.LockedOut, how.Wrong) : (CustodyAction.SignInRefused, how.Wrong);
        var session = action == CustodyAction.SignedIn ? Begin(person, how.Method, place, now) : null;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, session is null
            ? FactorActs.Act(action, person.Id, SignIn.Stranger(place), ("reason", reason))
            : SignIn.Act(session, person.ToActor(place.Address, how.Method), await FactorActs.LeftAsync(db, person.Id, cancellation)), cancellation);
        await transaction.CommitAsync(cancellation);
        return session is null ? throw AccessRefusals.SecondStepRefused.ToException() : new SignedIn(person, session);
    }

    private PersonSession Begin(Person person, string method, SignInPlace place, DateTimeOffset now)
    {
        LockOut.Reset(person);
        return SessionActs.Begin(db, person.Id, method, place, now);
    }
}
