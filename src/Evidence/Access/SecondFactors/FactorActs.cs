using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SecondFactors;

/// <summary>Changes of second factors in the caller's transaction, with the acts for its one call of <see cref="CustodyLog"/>.</summary>
internal static class FactorActs
{
    /// <summary>Takes an authenticator on record, in place of one that the person had.</summary>
    public static async Task<CustodyAct> AddAuthenticatorAsync(EvidenceDb db, Authenticator authenticator, Actor actor, CancellationToken cancellation)
    {
        await db.Authenticators.Where(one => one.PersonId == authenticator.PersonId).ExecuteDeleteAsync(cancellation);
        db.Authenticators.Add(authenticator);
        return PersonActs.Act(CustodyAction.SecondFactorAdded, authenticator.PersonId, actor, ("factor", "authenticator"));
    }

    /// <summary>Ten new recovery codes; the ones from before are void.</summary>
    /// <returns>The codes, which are told once, and the act.</returns>
    public static async Task<(IReadOnlyList<string> Codes, CustodyAct Act)> MakeRecoveryCodesAsync(EvidenceDb db, FileKeyRing keys, PersonId person, (Actor Actor, DateTimeOffset Now) by, CancellationToken cancellation)
    {
        await db.RecoveryCodes.Where(one => one.PersonId == person).ExecuteDeleteAsync(cancellation);
        var codes = Enumerable.Range(0, RecoveryCode.AtOnce).Select(_ => RecoveryCode.New()).ToList();
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { PersonId = person, Hash = RecoveryCode.HashOf(keys, person, code)!.Value, MadeAt = by.Now }));
        return (codes, PersonActs.Act(CustodyAction.RecoveryCodesMade, person, by.Actor, ("recovery.left", codes.Count)));
    }

    /// <summary>Whether a password alone signs the person in no more. Recovery codes stand in for a factor, and are none.</summary>
    public static async Task<bool> HasAnyAsync(EvidenceDb db, PersonId person, CancellationToken cancellation) =>
        await db.Authenticators.AnyAsync(one => one.PersonId == person, cancellation) || await db.Passkeys.AnyAsync(one => one.PersonId == person, cancellation);

    /// <summary>After a factor was removed: where it was the last one, recovery codes stand in for nothing any more.</summary>
    /// <exception cref="RefusedException"><see cref="AccessRefusals.LastFactor"/>: a second factor is required.</exception>
    public static async Task EndCodesOfLastAsync(EvidenceDb db, PersonId person, SecondFactorOptions options, CancellationToken cancellation)
    {
        if (await HasAnyAsync(db, person, cancellation))
            return;
        if (options.Required)
            throw AccessRefusals.LastFactor.ToException();
        await RemoveAllAsync(db, person, cancellation);
    }

    /// <summary>Nothing that the person had as a second factor counts any more.</summary>
    public static async Task RemoveAllAsync(EvidenceDb db, PersonId person, CancellationToken cancellation)
    {
        await db.Passkeys.Where(one => one.PersonId == person).ExecuteDeleteAsync(cancellation);
        await db.Authenticators.Where(one => one.PersonId == person).ExecuteDeleteAsync(cancellation);
        await db.RecoveryCodes.Where(one => one.PersonId == person).ExecuteDeleteAsync(cancellation);
    }

    public static Task<int> LeftAsync(EvidenceDb db, PersonId person, CancellationToken cancellation) =>
        db.RecoveryCodes.CountAsync(code => code.PersonId == person && code.UsedAt == null, cancellation);
}
