using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Passkeys;

/// <summary>
/// A passkey that a device of theirs just made counts from now on. Refuses with <see cref="AccessRefusals.PasskeyWrong"/>,
/// <see cref="AccessRefusals.PasskeyKnown"/>, <see cref="AccessRefusals.PasskeysFull"/> and <see cref="AccessRefusals.PasskeyNameWrong"/>.
/// </summary>
public sealed class AddPasskey(EvidenceDb db, CustodyLog custody, FileKeyRing keys, IPasskeyHandler<Person> handler, IHttpContextAccessor http, TimeProvider time)
{
    /// <summary>For somebody who is signed in: their other sessions end.</summary>
    /// <param name="answer">Of the device.</param>
    /// <param name="name">By which its owner knows it again.</param>
    /// <param name="session">From which it is asked: all others end.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(PasskeyAnswer answer, string name, PersonSessionId session, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (person, now) = (actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), Instant.Truncate(time.GetUtcNow()));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.People.FromSql($"select * from access.person where id = {person.Value} for update").LoadAsync(cancellation);
        var added = await AddAsync(answer, name, person, (actor, now), cancellation);
        var ended = await SessionActs.EndAllAsync(db, person, session, SessionEnd.AccountChanged, (actor, now), cancellation);
        await SaveAsync([added, .. ended], cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>
    /// For somebody who took the first step and has no second factor yet: ten recovery codes are made with it, and their session begins. Refuses besides with
    /// <see cref="AccessRefusals.SignInRefused"/>.
    /// </summary>
    /// <param name="half">Who, and how far they are.</param>
    /// <param name="answer">Of the device.</param>
    /// <param name="name">By which its owner knows it again.</param>
    /// <param name="place">Where they sit.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The recovery codes, told once.</returns>
    public async Task<(SignedIn SignedIn, IReadOnlyList<string> RecoveryCodes)> FirstAsync(HalfSignedIn half, PasskeyAnswer answer, string name, SignInPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(half);
        ArgumentNullException.ThrowIfNull(place);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        var first = await FirstFactor.LockAsync(db, half, AuthMethod.PasswordAndPasskey, (place, now), cancellation);
        var added = await AddAsync(answer, name, half.Person, (first.Actor, now), cancellation);
        var (codes, made) = await FactorActs.MakeRecoveryCodesAsync(db, keys, half.Person, (first.Actor, now), cancellation);
        var (signedIn, begun) = first.Begin(db, (place, now));
        await SaveAsync([added, made, begun], cancellation);
        await transaction.CommitAsync(cancellation);
        return (signedIn, codes);
    }

    /// <summary>In a transaction that holds the person's row.</summary>
    private async Task<CustodyAct> AddAsync(PasskeyAnswer answer, string name, PersonId person, (Actor Actor, DateTimeOffset Now) by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(name);
        name = Passkey.NameOf(name);
        if (await db.Passkeys.CountAsync(one => one.PersonId == person, cancellation) >= Passkey.AtMost)
            throw AccessRefusals.PasskeysFull.ToException();
        var made = await MadeAsync(answer, person, by.Now, cancellation);
        db.Passkeys.Add(new Passkey
        {
            CredentialId = made.CredentialId, PersonId = person, PublicKey = made.PublicKey, SignCount = made.SignCount, Transports = made.Transports ?? [],
            IsBackupEligible = made.IsBackupEligible, IsBackedUp = made.IsBackedUp, Name = name, AddedAt = by.Now,
        });
        return PersonActs.Act(CustodyAction.SecondFactorAdded, person, by.Actor, ("factor", "passkey"), ("factor.name", name));
    }

    private async Task SaveAsync(IReadOnlyList<CustodyAct> acts, CancellationToken cancellation)
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException error) when (error.IsTaken())
        {
            // Somebody else added the same one after we looked.
            throw AccessRefusals.PasskeyKnown.ToException();
        }

        await custody.AppendAsync(db, acts, cancellation);
    }

    private async Task<UserPasskeyInfo> MadeAsync(PasskeyAnswer answer, PersonId person, DateTimeOffset now, CancellationToken cancellation)
    {
        if (answer.Question is not { } question || !question.IsFor(PasskeyUse.Add, person, now) || answer.CredentialId() is not { } id)
            throw AccessRefusals.PasskeyWrong.ToException();
        if (await db.Passkeys.AnyAsync(one => one.CredentialId == id, cancellation))
            throw AccessRefusals.PasskeyKnown.ToException();
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http.HttpContext!, CredentialJson = answer.Credential, AttestationState = question.State });
        return result.Succeeded ? result.Passkey : throw AccessRefusals.PasskeyWrong.ToException();
    }
}
