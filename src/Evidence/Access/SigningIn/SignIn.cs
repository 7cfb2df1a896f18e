using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SigningIn;

/// <param name="Person">Who.</param>
/// <param name="Session">Begun for them; the cookie names it.</param>
public sealed record SignedIn(Person Person, PersonSession Session);

/// <summary>
/// Checks a name and a password. Every attempt is an entry: in the person's chain, or in the agency's where nobody has that name.
/// Refuses with <see cref="AccessRefusals.SignInRefused"/>.
/// </summary>
public sealed class SignIn(EvidenceDb db, CustodyLog custody, IPasswordHasher<Person> hasher, ILookupNormalizer names, SecondFactorOptions options, WatchNetworks networks, FactorCheck factors, TimeProvider time)
{
    /// <summary>A hash takes 64 MiB: a crowd at the door must not take all memory. Nor all connections: who waits for a turn has none yet.</summary>
    internal static readonly int AtOnce = Math.Max(2, Environment.ProcessorCount);

    private static readonly SemaphoreSlim Turns = new(AtOnce);

    /// <returns>The session that has begun, or the step that comes before it.</returns>
    public async Task<(SignedIn? SignedIn, HalfSignedIn? Half)> RunAsync(string userName, string password, SignInPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(userName);
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(place);
        return await InTurnAsync(() => TryAsync(userName, password, place, cancellation), cancellation);
    }

    /// <summary>Does what hashes a password when it is its turn.</summary>
    internal static async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await Turns.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            Turns.Release();
        }
    }

    /// <summary>The act of a session that begins.</summary>
    internal static CustodyAct Act(PersonSession session, Actor actor, int? recoveryCodesLeft = null) => PersonActs.Act(CustodyAction.SignedIn, session.PersonId, actor,
        AuthMethod.IsRecoveryCode(session.Method) ? [("recovery.left", recoveryCodesLeft), ("session.device", session.Device)] : [("session.device", session.Device)]);

    internal static Actor Stranger(SignInPlace place) => new(ActorKind.Program, null, "not signed in", "none", place.Address);

    private async Task<(SignedIn?, HalfSignedIn?)> TryAsync(string userName, string password, SignInPlace place, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // The row lock lets tries be counted one after the other, however many come at once.
        var normalized = names.NormalizeName(userName);
        var person = await db.People.FromSql($"select * from access.person where normalized_user_name = {normalized} for update")
            .SingleOrDefaultAsync(cancellation);

        var now = Instant.Truncate(time.GetUtcNow());
        var refused = Check(person, password, await networks.IsRefusedAsync(place.Network, person?.Id, now, cancellation), now);
        var next = refused is null ? await NextAsync(person!.Id, cancellation) : null;
        var session = refused is null && next is null ? Begin(person!, place, now) : null;
        IReadOnlyList<CustodyAct> acts = refused is var (action, reason) ? await networks.TellAsync(person, normalized, (action, reason), (place, now), cancellation)
            : [session is null ? PersonActs.Act(CustodyAction.PasswordAccepted, person!.Id, Stranger(place), ("session.device", place.Device)) : Act(session, person!.ToActor(place.Address, session.Method))];
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        await transaction.CommitAsync(cancellation);
        return refused is not null ? throw AccessRefusals.SignInRefused.ToException()
            : next is { } step ? (null, new HalfSignedIn(person!.Id, person.SecurityStamp!, step)) : (new SignedIn(person!, session!), null);
    }

    /// <summary>Null where the password is all that is asked for.</summary>
    private async Task<NextStep?> NextAsync(PersonId person, CancellationToken cancellation) =>
        await factors.HasAsync(person, cancellation) ? NextStep.SecondFactor : options.Required ? NextStep.SetUp : null;

    private PersonSession Begin(Person person, SignInPlace place, DateTimeOffset now)
    {
        LockOut.Reset(person);
        return SessionActs.Begin(db, person.Id, AuthMethod.Password, place, now);
    }

    /// <summary>Null where the password is right. What was counted stays until the last step is done: else a password alone would let somebody try codes without end.</summary>
    private (CustodyAction Action, string Reason)? Check(Person? person, string password, bool networkIsRefused, DateTimeOffset now)
    {
        var result = Verify(person, password);
        if (networkIsRefused)
            return (CustodyAction.SignInRefused, WatchNetworks.Closed);
        if (person is null)
            return (CustodyAction.SignInRefused, "unknown user name");
        if (LockOut.IsLocked(person, now))
            return (CustodyAction.SignInRefused, "account closed");
        if (person.Standing != Standing.Active)
            return (CustodyAction.SignInRefused, "not active");
        if (result == PasswordVerificationResult.Failed)
            return LockOut.Count(person, now) ? (CustodyAction.LockedOut, "wrong password") : (CustodyAction.SignInRefused, "wrong password");
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            person.PasswordHash = hasher.HashPassword(person, password);
        return null;
    }

    private PasswordVerificationResult Verify(Person? person, string password)
    {
        if (person?.PasswordHash is { } hash)
            return hasher.VerifyHashedPassword(person, hash, password);
        Argon2idHasher.CheckNobody(password);
        return PasswordVerificationResult.Failed;
    }
}
