using System.Text.Json.Nodes;
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
public sealed class SignIn(EvidenceDb db, CustodyLog custody, IPasswordHasher<Person> hasher, ILookupNormalizer names, TimeProvider time)
{
    /// <summary>A hash takes 64 MiB: a crowd at the door must not take all memory. Nor all connections: who waits for a turn has none yet.</summary>
    internal static readonly int AtOnce = Math.Max(2, Environment.ProcessorCount);

    private static readonly SemaphoreSlim Turns = new(AtOnce);

    /// <returns>The person, and the session that has begun.</returns>
    public async Task<SignedIn> RunAsync(string userName, string password, SignInPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(userName);
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(place);
        await Turns.WaitAsync(cancellation);
        try
        {
            return await TryAsync(userName, password, place, cancellation);
        }
        finally
        {
            Turns.Release();
        }
    }

    private async Task<SignedIn> TryAsync(string userName, string password, SignInPlace place, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // The row lock lets tries be counted one after the other, however many come at once.
        var normalized = names.NormalizeName(userName);
        var person = await db.People.FromSql($"select * from access.person where normalized_user_name = {normalized} for update")
            .SingleOrDefaultAsync(cancellation);

        var now = Instant.Truncate(time.GetUtcNow());
        var (action, reason) = Check(person, password, now);
        var session = action == CustodyAction.SignedIn ? SessionActs.Begin(db, person!.Id, AuthMethod.Password, place, now) : null;
        var subject = person is null ? SubjectOf.Agency(await db.Agency.Select(row => row.Id).SingleAsync(cancellation)) : SubjectOf.Person(person.Id);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = session is null ? new Actor(ActorKind.Program, null, "not signed in", "none", place.Address) : person!.ToActor(place.Address, session.Method),
            Action = action,
            Subjects = [subject],
            Details = session is null ? new() { ["reason"] = reason } : new Dictionary<string, JsonNode?> { ["session.device"] = session.Device },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
        return session is null ? throw AccessRefusals.SignInRefused.ToException() : new SignedIn(person!, session);
    }

    private (CustodyAction, string?) Check(Person? person, string password, DateTimeOffset now)
    {
        var result = Verify(person, password);
        if (person is null)
            return (CustodyAction.SignInRefused, "unknown user name");
        if (LockOut.IsLocked(person, now))
            return (CustodyAction.SignInRefused, "account closed");
        if (person.Standing != Standing.Active)
            return (CustodyAction.SignInRefused, "not active");
        if (result == PasswordVerificationResult.Failed)
            return LockOut.Count(person, now) ? (CustodyAction.LockedOut, "wrong password") : (CustodyAction.SignInRefused, "wrong password");
        LockOut.Reset(person);
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            person.PasswordHash = hasher.HashPassword(person, password);
        return (CustodyAction.SignedIn, null);
    }

    private PasswordVerificationResult Verify(Person? person, string password)
    {
        if (person?.PasswordHash is { } hash)
            return hasher.VerifyHashedPassword(person, hash, password);
        Argon2idHasher.CheckNobody(password);
        return PasswordVerificationResult.Failed;
    }
}
