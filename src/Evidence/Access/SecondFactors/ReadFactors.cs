using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SecondFactors;

/// <param name="AddedAt">When the authenticator app was set up; null without one.</param>
/// <param name="LastUsedAt">When one of its codes was last taken.</param>
/// <param name="Passkeys">How many there are.</param>
/// <param name="RecoveryCodes">How many are left.</param>
public sealed record Factors(DateTimeOffset? AddedAt, DateTimeOffset? LastUsedAt, int Passkeys, int RecoveryCodes)
{
    public bool HasAuthenticator => AddedAt is not null;

    public bool HasAny => HasAuthenticator || Passkeys > 0;

    public bool HasFewCodes => HasAny && RecoveryCodes <= RecoveryCode.Few;
}

/// <summary>What somebody has as a second factor.</summary>
public sealed class ReadFactors(EvidenceDb db)
{
    public async Task<Factors> RunAsync(PersonId person, CancellationToken cancellation)
    {
        var authenticator = await db.Authenticators.AsNoTracking().SingleOrDefaultAsync(one => one.PersonId == person, cancellation);
        var passkeys = await db.Passkeys.CountAsync(one => one.PersonId == person, cancellation);
        return new Factors(authenticator?.AddedAt, authenticator?.LastUsedAt, passkeys, await FactorActs.LeftAsync(db, person, cancellation));
    }
}
