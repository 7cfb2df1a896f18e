using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Keys;

namespace Evidence.Access.SecondFactors;

/// <summary>Ten new recovery codes for oneself; the old ones are void at once.</summary>
public sealed class ReplaceRecoveryCodes(EvidenceDb db, CustodyLog custody, FileKeyRing keys, TimeProvider time)
{
    /// <returns>The codes, told once.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (codes, act) = await FactorActs.MakeRecoveryCodesAsync(db, keys, person, (actor, Instant.Truncate(time.GetUtcNow())), cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, act, cancellation);
        await transaction.CommitAsync(cancellation);
        return codes;
    }
}
