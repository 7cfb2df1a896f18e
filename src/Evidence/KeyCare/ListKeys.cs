using Evidence.Access;
using Evidence.Database;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.KeyCare;

/// <summary>A version with how many data keys are under it, where it is a key-encryption key.</summary>
public sealed record KeyStanding(KeyVersion Version, long DataKeys);

/// <summary>The agency's keys as they stand.</summary>
/// <param name="Versions">By use, newest first.</param>
/// <param name="HasPassphrase">Whether the ring's files lie encrypted.</param>
/// <param name="Trouble">What this program found wrong with the ring when it last looked; null where nothing is.</param>
/// <param name="BackupsKept">How long backups of the database are kept.</param>
public sealed record KeyFacts(IReadOnlyList<KeyStanding> Versions, bool HasPassphrase, string? Trouble, TimeSpan BackupsKept)
{
    private IEnumerable<KeyStanding> Open => Versions.Where(key => key.Version.Use == KeyUse.Kek && key.Version.ClosedAt is null);

    /// <summary>Under which key-encryption key new data keys are wrapped.</summary>
    public KeyStanding Newest => Open.First();

    /// <summary>How many data keys are still under older ones.</summary>
    public long Waiting => Open.Skip(1).Sum(key => key.DataKeys);

    /// <summary>Whether a rotation of the key-encryption key has not ended.</summary>
    public bool IsRotating => Open.Skip(1).Any();
}

/// <summary>Lists the versions of all keys.</summary>
public sealed class ListKeys(EvidenceDb db, FileKeyRing keys, KeyRingStanding standing, KeyCareOptions options)
{
    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<KeyFacts> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.CareForKeys);
        var versions = await db.KeyVersions.AsNoTracking().ToListAsync(cancellation);
        var counts = await db.SealedObjects.Where(o => o.KekId != null).GroupBy(o => o.KekId!).Select(g => new { g.Key, Count = g.LongCount() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        return new KeyFacts(
            [.. versions.OrderBy(v => v.Use).ThenByDescending(v => v.Number).Select(v => new KeyStanding(v, counts.GetValueOrDefault(v.Name)))],
            keys.RingKey is not null, standing.Trouble, options.BackupsKept);
    }
}
