using Evidence.Access;
using Evidence.Database;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.KeyCare;

/// <summary>A version with how many data keys are under it, where it is a key-encryption key.</summary>
public sealed record KeyStanding(KeyVersion Version, long DataKeys);

/// <summary>Lists the versions of all keys: by use, newest first.</summary>
public sealed class ListKeys(EvidenceDb db)
{
    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<IReadOnlyList<KeyStanding>> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.CareForKeys);
        var versions = await db.KeyVersions.AsNoTracking().ToListAsync(cancellation);
        var counts = await db.SealedObjects.Where(o => o.KekId != null).GroupBy(o => o.KekId!).Select(g => new { g.Key, Count = g.LongCount() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        return [.. versions.OrderBy(v => v.Use).ThenByDescending(v => v.Number).Select(v => new KeyStanding(v, counts.GetValueOrDefault(v.Name)))];
    }
}
