using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Evidence.Transfer.Backups;

/// <summary>
/// Keeps the folders of the backups as they should be: removes what was not finished, puts on record what was, and deletes what is older than backups
/// are kept, but never the newest. On behalf of whoever has the lock on backups.
/// </summary>
public sealed partial class KeepBackups(EvidenceDb db, CustodyLog custody, FileKeyRing keys, KeyCareOptions kept, TimeProvider clock, ILogger<KeepBackups> log)
{
    /// <summary>Ends what a killed backup has left.</summary>
    internal async Task TidyAsync(BackupPlace place, Actor actor, CancellationToken cancellation)
    {
        foreach (var path in Partials(place.Folder))
            Directory.Delete(path, recursive: true);
        foreach (var path in Partials(place.Keys))
            EndKeys(place, path);
        var known = await db.Backups.Select(b => b.Name).ToListAsync(cancellation);
        foreach (var path in Directory.GetDirectories(place.Folder).Where(path => BackupName.IsBackup(Path.GetFileName(path)) && !known.Contains(Path.GetFileName(path))))
            await AdoptAsync(place, path, actor, cancellation);
    }

    /// <summary>Writes the row of a finished backup and the entry about it.</summary>
    internal async Task RecordAsync(ReadSheet read, string name, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.Backups.Add(read.ToRow(name));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, read.Sheet.ToAct(CustodyAction.BackupMade, actor, ("until", Instant.Format(read.Sheet.At + kept.BackupsKept))), cancellation);
        FaultPoints.Hit(FaultPoint.BackupBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.BackupCommitted);
    }

    /// <summary>Deletes both folders of every backup whose time is over, but the newest's. Where the newest is not there, the disk may be away, and nothing is deleted.</summary>
    internal async Task ForgetOldAsync(BackupPlace place, CancellationToken cancellation)
    {
        var standing = await db.Backups.Where(b => b.RemovedAt == null).OrderByDescending(b => b.At).ToListAsync(cancellation);
        if (standing.Find(b => Directory.Exists(Path.Combine(place.Folder, b.Name)) && Directory.Exists(Path.Combine(place.Keys, b.Name))) is not { } newest)
            return;
        var now = Instant.Truncate(clock.GetUtcNow());
        foreach (var old in standing.Where(b => b.At < newest.At && b.At + kept.BackupsKept <= now))
        {
            Forget(Path.Combine(place.Folder, old.Name));
            FaultPoints.Hit(FaultPoint.BackupForgotten);
            Forget(Path.Combine(place.Keys, old.Name));
            old.RemovedAt = now;
            await db.SaveChangesAsync(cancellation);
        }
    }

    /// <summary>The rename comes first: a half-deleted folder must not look like a backup.</summary>
    private static void Forget(string path)
    {
        if (!Directory.Exists(path))
            return;
        Durable.RenameNoReplace(path, path + BackupName.Partial);
        Durable.FlushFolder(Path.GetDirectoryName(path)!);
        Directory.Delete(path + BackupName.Partial, recursive: true);
    }

    /// <summary>The database's folder gets its name first, so a ring that waits for its own belongs to a finished backup or to none.</summary>
    private static void EndKeys(BackupPlace place, string path)
    {
        var name = BackupName.OfPartial(Path.GetFileName(path))!;
        if (!Directory.Exists(Path.Combine(place.Folder, name)))
        {
            Directory.Delete(path, recursive: true);
            return;
        }

        if (Path.Combine(place.Keys, name) is var final && !Directory.Exists(final))
        {
            Durable.RenameNoReplace(path, final);
            Durable.FlushFolder(place.Keys);
        }
    }

    private async Task AdoptAsync(BackupPlace place, string path, Actor actor, CancellationToken cancellation)
    {
        try
        {
            var read = ReadSheet.Of(path, keys);
            if (RingCopy.Check(Path.Combine(place.Keys, Path.GetFileName(path))) == read.Sheet.Ring && new FileInfo(Path.Combine(path, BackupName.Dump)).Length == read.Sheet.Bytes)
                await RecordAsync(read, Path.GetFileName(path), actor, cancellation);
            else
                LogForeign(path, "its key ring or its dump is not what its sheet says");
        }
        catch (RefusedException refused)
        {
            LogForeign(path, refused.Message);
        }
    }

    private static IEnumerable<string> Partials(string folder) => Directory.GetDirectories(folder).Where(path => BackupName.OfPartial(Path.GetFileName(path)) is not null);

    [LoggerMessage(LogLevel.Warning, "{Path} is no backup of this installation, and is left as it is: {Why}.")]
    private partial void LogForeign(string path, string why);
}
