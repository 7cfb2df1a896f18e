using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Backups;

/// <param name="Fingerprint">Of the root by which the sheet was checked: to be compared with what is known from elsewhere.</param>
public sealed record RestoredBackup(BackupSheet Sheet, Sha256Hash Fingerprint);

/// <summary>
/// Puts an installation back from a backup: the database into an empty one, and the key ring into its place, last. Programs start only once it is
/// there. Killed at any point and repeated, it goes on where it stopped. docs/operations/backup.md.
/// </summary>
public sealed class RestoreBackup(PostgresPrograms programs, PassphraseSource passphrase, KmsAccess kms, RingFolder ring, CustodyLog custody, TimeProvider clock)
{
    private string Staged => ring.Path + ".restoring";

    /// <param name="folder">Of the backup's database.</param>
    /// <param name="keysFolder">Of the backup's key ring; null where the ring is in its place already and goes on being used.</param>
    /// <param name="connections">To where.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">One of <see cref="TransferRefusals"/>; nothing of what is there was changed.</exception>
    public async Task<RestoredBackup> RunAsync(string folder, string? keysFolder, DatabaseConnections connections, Actor actor, CancellationToken cancellation)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var list = keysFolder is null ? (Sha256Hash?)null : RingCopy.Check(keysFolder);
        var opened = keysFolder is null ? ring.Path : Stage(Path.Combine(keysFolder, BackupName.Ring));
        using var keys = FileKeyRing.Open(opened, passphrase, kms);
        var read = await ReadSheet.CheckAsync(folder, list, keys, cancellation);
        if (await RestoreDatabase.RunAsync(connections, read.Sheet, Path.Combine(folder, BackupName.Dump), programs, cancellation))
            await RecordAsync(read, Path.GetFileName(folder), keys, connections.App, actor, cancellation);
        if (opened == Staged)
        {
            Durable.RenameNoReplace(Staged, ring.Path);
            Durable.FlushFolder(Path.GetDirectoryName(ring.Path)!);
        }

        return new(read.Sheet, keys.RootFingerprint);
    }

    /// <summary>Copies the ring beside its place, from where one rename takes it there.</summary>
    /// <returns>Where it is to be opened.</returns>
    private string Stage(string from)
    {
        if (Directory.Exists(ring.Path))
            return RingCopy.AreSame(from, ring.Path) ? ring.Path : throw TransferRefusals.RingInPlace.Because($"There is a key ring in {ring.Path}, and it is not the one of this backup.").ToException();
        if (Directory.Exists(Staged))
            Directory.Delete(Staged, recursive: true);
        RingCopy.Copy(from, Staged);
        FaultPoints.Hit(FaultPoint.RestoreRingStaged);
        return Staged;
    }

    private async Task RecordAsync(ReadSheet read, string name, FileKeyRing keys, string app, Actor actor, CancellationToken cancellation)
    {
        await using var db = new EvidenceDb(MigrateDatabase.Options(app));
        keys.Refresh(await db.KeyVersions.AsNoTracking().ToListAsync(cancellation));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.Backups.Add(read.ToRow(name, Instant.Truncate(clock.GetUtcNow())));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, read.Sheet.ToAct(CustodyAction.BackupRestored, actor), cancellation);
        FaultPoints.Hit(FaultPoint.RestoreBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.RestoreCommitted);
    }
}
