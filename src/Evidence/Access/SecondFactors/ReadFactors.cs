using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SecondFactors;

/// <param name="AddedAt">When the authenticator app was set up; null without one.</param>
/// <param name="LastUsedAt">When one of its codes was last taken.</param>
/// <param name="RecoveryCodes">How many are left.</param>
public sealed record Factors(DateTimeOffset? AddedAt, DateTimeOffset? LastUsedAt, int RecoveryCodes)
{
    public bool HasAuthenticator => AddedAt is not null;

    public bool HasFewCodes => HasAuthenticator && RecoveryCodes <= RecoveryCode.Few;
}

/// <summary>What somebody has as a second factor.</summary>
public sealed class ReadFactors(EvidenceDb db)
{
    public async Task<Factors> RunAsync(PersonId person, CancellationToken cancellation)
    {
        var authenticator = await db.Authenticators.AsNoTracking().SingleOrDefaultAsync(one => one.PersonId == person, cancellation);
        return new Factors(authenticator?.AddedAt, authenticator?.LastUsedAt, await FactorActs.LeftAsync(db, person, cancellation));
    }
}
