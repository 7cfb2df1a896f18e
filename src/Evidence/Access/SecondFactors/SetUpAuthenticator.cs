using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SecondFactors;

/// <summary>Somebody's authenticator app begins to count, once it showed one right code, and ten recovery codes are made with it. An app they had before counts no more.</summary>
public sealed class SetUpAuthenticator(EvidenceDb db, CustodyLog custody, FileKeyRing keys, TimeProvider time)
{
    /// <param name="secret">What the app was told.</param>
    /// <param name="code">What it shows.</param>
    /// <param name="session">From which it is asked: all others end.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The recovery codes, told once.</returns>
    /// <exception cref="RefusedException"><see cref="AccessRefusals.CodeWrong"/>.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(byte[] secret, string code, PersonSessionId session, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (person, now) = (actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), Instant.Truncate(time.GetUtcNow()));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.People.FromSql($"select * from access.person where id = {person.Value} for update").LoadAsync(cancellation);
        var (codes, acts) = await AddAsync(person, secret, code, (actor, now), cancellation);
        acts.AddRange(await SessionActs.EndAllAsync(db, person, session, SessionEnd.AccountChanged, (actor, now), cancellation));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        await transaction.CommitAsync(cancellation);
        return codes;
    }

    /// <summary>The same for somebody who took the first step and has no second factor yet: their session begins with it.</summary>
    public async Task<(SignedIn SignedIn, IReadOnlyList<string> RecoveryCodes)> FirstAsync(HalfSignedIn half, byte[] secret, string code, SignInPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(half);
        ArgumentNullException.ThrowIfNull(place);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        var first = await FirstFactor.LockAsync(db, half, AuthMethod.Totp, (place, now), cancellation);
        var (codes, acts) = await AddAsync(half.Person, secret, code, (first.Actor, now), cancellation);
        var (signedIn, begun) = first.Begin(db, (place, now));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [.. acts, begun], cancellation);
        await transaction.CommitAsync(cancellation);
        return (signedIn, codes);
    }

    private async Task<(IReadOnlyList<string> Codes, List<CustodyAct> Acts)> AddAsync(PersonId person, byte[] secret, string code, (Actor Actor, DateTimeOffset Now) by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var step = Totp.Match(secret, code, by.Now, null) ?? throw AccessRefusals.CodeWrong.ToException();
        var added = await FactorActs.AddAuthenticatorAsync(db, Authenticator.Seal(keys, person, secret, step, by.Now), by.Actor, cancellation);
        var (codes, made) = await FactorActs.MakeRecoveryCodesAsync(db, keys, person, by, cancellation);
        return (codes, [added, made]);
    }
}
