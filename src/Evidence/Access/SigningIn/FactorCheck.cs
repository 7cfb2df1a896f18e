using Evidence.Access.SecondFactors;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SigningIn;

/// <summary>Takes a code of somebody's second factor, in a transaction that holds the person's row: what was taken is taken once.</summary>
public sealed class FactorCheck(EvidenceDb db, FileKeyRing keys)
{
    public Task<bool> HasAsync(PersonId person, CancellationToken cancellation) => FactorActs.HasAnyAsync(db, person, cancellation);

    public async Task<bool> TakeCodeAsync(PersonId person, string code, DateTimeOffset now, CancellationToken cancellation) =>
        await db.Authenticators.SingleOrDefaultAsync(one => one.PersonId == person, cancellation) is { } authenticator && authenticator.Takes(keys, code, now);

    public async Task<bool> TakeRecoveryCodeAsync(PersonId person, string code, DateTimeOffset now, CancellationToken cancellation)
    {
        if (RecoveryCode.HashOf(keys, person, code) is not { } hash
            || await db.RecoveryCodes.SingleOrDefaultAsync(one => one.PersonId == person && one.Hash == hash && one.UsedAt == null, cancellation) is not { } unused)
            return false;
        unused.UsedAt = now;
        return true;
    }
}
