using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Passkeys;

/// <summary>
/// A passkey that a device of theirs just made counts for somebody who is signed in. Their other sessions end. Refuses with <see cref="AccessRefusals.PasskeyWrong"/>,
/// <see cref="AccessRefusals.PasskeyKnown"/>, <see cref="AccessRefusals.PasskeysFull"/> and <see cref="AccessRefusals.PasskeyNameWrong"/>.
/// </summary>
public sealed class AddPasskey(EvidenceDb db, CustodyLog custody, IPasskeyHandler<Person> handler, IHttpContextAccessor http, TimeProvider time)
{
    /// <param name="answer">Of the device.</param>
    /// <param name="name">By which its owner knows it again.</param>
    /// <param name="session">From which it is asked: all others end.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(PasskeyAnswer answer, string name, PersonSessionId session, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(actor);
        var (person, now) = (actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), Instant.Truncate(time.GetUtcNow()));
        name = Passkey.NameOf(name);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.People.FromSql($"select * from access.person where id = {person.Value} for update").LoadAsync(cancellation);
        if (await db.Passkeys.CountAsync(one => one.PersonId == person, cancellation) >= Passkey.AtMost)
            throw AccessRefusals.PasskeysFull.ToException();
        var made = await MadeAsync(answer, person, now, cancellation);
        db.Passkeys.Add(new Passkey
        {
            CredentialId = made.CredentialId, PersonId = person, PublicKey = made.PublicKey, SignCount = made.SignCount, Transports = made.Transports ?? [],
            IsBackupEligible = made.IsBackupEligible, IsBackedUp = made.IsBackedUp, Name = name, AddedAt = now,
        });
        var added = PersonActs.Act(CustodyAction.SecondFactorAdded, person, actor, ("factor", "passkey"), ("factor.name", name));
        var ended = await SessionActs.EndAllAsync(db, person, session, SessionEnd.AccountChanged, (actor, now), cancellation);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException error) when (error.IsTaken())
        {
            // Somebody else added the same one after we looked.
            throw AccessRefusals.PasskeyKnown.ToException();
        }

        await custody.AppendAsync(db, [added, .. ended], cancellation);
        await transaction.CommitAsync(cancellation);
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
