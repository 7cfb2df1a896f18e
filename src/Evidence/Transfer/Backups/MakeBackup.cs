using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Keys;
using Npgsql;

namespace Evidence.Transfer.Backups;

/// <param name="Folder">Where its database lies.</param>
/// <param name="Keys">Where its key ring lies.</param>
public sealed record MadeBackup(BackupSheet Sheet, string Folder, string Keys);

/// <summary>
/// Makes a backup of the database and the key ring. What lies under its name is whole and durable; killed at any point, it leaves folders called
/// <c>.partial</c>, which the next one removes, or a finished one that the next one puts on record. docs/formats/backup.md.
/// </summary>
public sealed class MakeBackup(
    NpgsqlDataSource source, FileKeyRing keys, RingFolder ring, KeepBackups keep, PostgresPrograms programs, BackupOptions options, TimeProvider clock)
{
    private const int RingTries = 30;

    /// <param name="place">Where to.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="cancellation">Gives up; what was begun is removed by the next one.</param>
    /// <exception cref="RefusedException">One of <see cref="TransferRefusals"/>.</exception>
    public async Task<MadeBackup> RunAsync(BackupPlace place, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        await using var turn = await AdvisoryLock.TryTakeAsync(source, "backup", keys.Agency.Value, cancellation) ?? throw TransferRefusals.BackupRunning.ToException();
        await keep.TidyAsync(place, actor, cancellation);
        var name = await NameAsync(place, cancellation);
        var (folder, keysFolder) = (Path.Combine(place.Folder, name), Path.Combine(place.Keys, name));
        Durable.CreateFolder(folder + BackupName.Partial);
        Durable.CreateFolder(keysFolder + BackupName.Partial);
        FaultPoints.Hit(FaultPoint.BackupBegun);

        var read = await FillAsync(folder + BackupName.Partial, keysFolder + BackupName.Partial, cancellation);
        Durable.RenameNoReplace(folder + BackupName.Partial, folder);
        Durable.FlushFolder(place.Folder);
        FaultPoints.Hit(FaultPoint.BackupNamed);
        Durable.RenameNoReplace(keysFolder + BackupName.Partial, keysFolder);
        Durable.FlushFolder(place.Keys);
        FaultPoints.Hit(FaultPoint.BackupKeysNamed);
        await keep.RecordAsync(read, name, actor, cancellation);
        await keep.ForgetOldAsync(place, cancellation);
        return new(read.Sheet, folder, keysFolder);
    }

    /// <summary>Deletes the backups whose time is over; where somebody is making one, that does it.</summary>
    /// <exception cref="RefusedException">One of <see cref="TransferRefusals"/>.</exception>
    public async Task ForgetOldAsync(BackupPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        await using var turn = await AdvisoryLock.TryTakeAsync(source, "backup", keys.Agency.Value, cancellation);
        if (turn is not null)
            await keep.ForgetOldAsync(place, cancellation);
    }

    private async Task<ReadSheet> FillAsync(string folder, string keysFolder, CancellationToken cancellation)
    {
        var (snapshot, at, list) = await TakeAsync(keysFolder, cancellation);
        await using (snapshot)
        {
            var counts = await snapshot.CountAsync(cancellation);
            var (sha256, bytes) = await snapshot.DumpAsync(programs, options.Database, Path.Combine(folder, BackupName.Dump), cancellation);
            FaultPoints.Hit(FaultPoint.BackupDumped);
            var sheet = new BackupSheet
            {
                Agency = keys.Agency, Backup = BackupId.New(), At = at, Database = sha256, Bytes = bytes, Entries = counts.Entries, Items = counts.Items,
                Objects = counts.Objects, Ring = list, Schema = snapshot.Schema, Server = snapshot.Server,
            };
            var signed = keys.SignAsKeeper(BackupSheet.Type, sheet.ToCanonicalJson(), at).ToBytes();
            Durable.WriteNewFile(Path.Combine(folder, BackupName.Sheet), signed);
            FaultPoints.Hit(FaultPoint.BackupSigned);
            return new ReadSheet(sheet, signed);
        }
    }

    /// <summary>Both under the ring's lock: no key is made or removed between the moment of the database and the copy of the ring.</summary>
    private async Task<(DatabaseSnapshot Snapshot, DateTimeOffset At, Sha256Hash List)> TakeAsync(string keysFolder, CancellationToken cancellation)
    {
        await using var turn = await RingTurnAsync(cancellation);
        var at = Instant.Truncate(clock.GetUtcNow());
        var snapshot = await DatabaseSnapshot.TakeAsync(source, cancellation);
        try
        {
            var list = RingCopy.Write(ring.Path, keysFolder);
            using var copy = keys.OpenCopy(Path.Combine(keysFolder, BackupName.Ring));
            return (snapshot, at, list);
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
    }

    private async Task<AdvisoryLock> RingTurnAsync(CancellationToken cancellation)
    {
        for (var tries = 1; tries < RingTries; tries++)
        {
            if (await RingTurn.TryTakeAsync(source, keys.Agency, cancellation) is { } turn)
                return turn;
            await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellation);
        }

        return await RingTurn.TakeAsync(source, keys.Agency, cancellation);
    }

    /// <summary>A name that nothing has, by the clock.</summary>
    private async Task<string> NameAsync(BackupPlace place, CancellationToken cancellation)
    {
        for (; ; await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellation))
        {
            var name = BackupName.Of(clock.GetUtcNow());
            if (!Directory.Exists(Path.Combine(place.Folder, name)) && !Directory.Exists(Path.Combine(place.Keys, name)))
                return name;
        }
    }
}
