using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.KeyCare;

/// <summary>
/// Retires key-encryption keys that were closed before the oldest backup of the database was made, and makes the ring's files follow what is on
/// record: ends are stated, and the files of retired keys go.
/// </summary>
public sealed class RetireKeys(NpgsqlDataSource source, EvidenceDb db, CustodyLog custody, FileKeyRing keys, RingFolder ring, KeyCareOptions options, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        await RetireAsync(cancellation);
        await FollowAsync(cancellation);
    }

    private async Task RetireAsync(CancellationToken cancellation)
    {
        var now = Instant.Truncate(clock.GetUtcNow());
        var before = now - options.BackupsKept;
        if (!await db.KeyVersions.AnyAsync(v => v.ClosedAt <= before && v.RetiredAt == null, cancellation))
            return;
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var due = await db.KeyVersions.FromSql($"select * from keys.key_version where closed_at <= {before} and retired_at is null order by number for update").ToListAsync(cancellation);
        // Proven when it was closed, and held since by the database; a key is too much to lose to ask once only.
        foreach (var version in due)
            if (await db.SealedObjects.AnyAsync(o => o.KekId == version.Name, cancellation))
                throw new InvalidOperationException($"{version.Name} is closed, and a data key is under it.");
        foreach (var version in due)
            version.RetiredAt = now;
        await db.SaveChangesAsync(cancellation);
        if (due.Count > 0)
            await custody.AppendAsync(db, [.. due.Select(version => KeyActs.Retired(version, RewrapDataKeys.Worker))], cancellation);
        FaultPoints.Hit(FaultPoint.KeksRetiredBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.KeksRetired);
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var behind = (await db.KeyVersions.AsNoTracking().Where(v => v.Until != null || v.RetiredAt != null).ToListAsync(cancellation)).FindAll(IsBehind);
        if (behind.Count == 0 || await RingTurn.TryTakeAsync(source, keys.Agency, cancellation) is not { } turn)
            return;
        await using (turn)
        {
            var writer = RingWriter.Open(ring.Path, keys.RingKey);
            foreach (var version in behind.Where(v => writer.Has(v.Key)))
            {
                writer.EndAt(version.Key, version.RetiredAt ?? version.Until!.Value);
                FaultPoints.Hit(FaultPoint.KeyRestated);
                if (version.RetiredAt is not null)
                    writer.Remove(version.Key);
            }
        }
    }

    /// <summary>Whether the ring does not say yet what is on record. A statement is written before a file goes, so the file tells of both.</summary>
    private bool IsBehind(KeyVersion version) => version.RetiredAt is null
        ? keys.PublicKeys.FirstOrDefault(key => key.Fingerprint == version.Fingerprint)?.Until != version.Until
        : File.Exists(Path.Combine(ring.Path, version.Key.FileName)) || keys.HasKek(version.Name);
}
