using System.Globalization;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Transfer.Backups;

/// <summary>
/// Restores the newest backup into a server that is made for it and thrown away, looks at what was restored, and keeps a report. What is found wrong
/// is its result, not its failure.
/// </summary>
public sealed class DrillRestore(
    EvidenceDb db, NpgsqlDataSource source, CustodyLog custody, FileKeyRing keys, PostgresPrograms programs, CheckRestored check, BackupOptions options, TimeProvider clock)
{
    /// <param name="place">Where the backups lie.</param>
    /// <param name="actor">Who holds it.</param>
    /// <param name="cancellation">Gives up; nothing is kept of it.</param>
    /// <exception cref="RefusedException">There is no backup, or somebody else is at one.</exception>
    public async Task<RestoreDrill> RunAsync(BackupPlace place, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        await using var turn = await AdvisoryLock.TryTakeAsync(source, "restore drill", keys.Agency.Value, cancellation) ?? throw TransferRefusals.DrillRunning.ToException();
        var newest = await db.Backups.AsNoTracking().Where(b => b.RemovedAt == null).OrderByDescending(b => b.At).FirstOrDefaultAsync(cancellation)
            ?? throw TransferRefusals.NoBackup.Because("No backup has been made yet.").ToException();
        var (started, found) = (Instant.Truncate(clock.GetUtcNow()), new DrillReport());
        try
        {
            await TryAsync(Path.Combine(place.Folder, newest.Name), Path.Combine(place.Keys, newest.Name), found, cancellation);
        }
        catch (Exception trouble) when (Trouble.Of(trouble) is { } text)
        {
            found.Add(text);
        }

        return await RecordAsync(newest, started, found, actor, cancellation);
    }

    private async Task TryAsync(string folder, string keysFolder, DrillReport found, CancellationToken cancellation)
    {
        var list = RingCopy.Check(keysFolder);
        using var ring = keys.OpenCopy(Path.Combine(keysFolder, BackupName.Ring));
        var read = await ReadSheet.CheckAsync(folder, list, ring, cancellation);
        await using var server = await ScratchServer.StartAsync(programs, int.Parse(read.Sheet.Server.Split('.')[0], CultureInfo.InvariantCulture), options.Scratch, cancellation);
        await RestoreDatabase.RunAsync(server.Connections, read.Sheet, Path.Combine(folder, BackupName.Dump), programs, cancellation);
        await check.RunAsync(server.Connections.App, ring, found, cancellation);
    }

    private async Task<RestoreDrill> RecordAsync(Backup backup, DateTimeOffset started, DrillReport found, Actor actor, CancellationToken cancellation)
    {
        var drill = new RestoreDrill
        {
            Id = DrillId.New(), AgencyId = keys.Agency, BackupId = backup.Id, StartedAt = started, EndedAt = Instant.Truncate(clock.GetUtcNow()),
            Entries = found.Entries, Chains = found.Chains, Samples = found.Samples, SampleBytes = found.SampleBytes, Findings = found.Findings,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.Drills.Add(drill);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.RestoreDrilled,
            Subjects = [SubjectOf.Agency(keys.Agency)],
            Details = new Dictionary<string, JsonNode?>
            {
                ["drill"] = drill.Id.ToString(), ["backup"] = drill.BackupId.ToString(), ["entries"] = drill.Entries, ["chains"] = drill.Chains, ["samples"] = drill.Samples,
                ["findings"] = new JsonArray([.. drill.Findings.Select(finding => JsonValue.Create(finding))]),
            },
        }, cancellation);
        FaultPoints.Hit(FaultPoint.DrillBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.DrillCommitted);
        return drill;
    }
}
