using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.IntegrationTests.Preservation;
using Evidence.Items;
using Evidence.KeyCare;
using Evidence.Keys;
using Evidence.Preservation;
using Evidence.Testing;
using Evidence.Transfer;
using Evidence.Transfer.Backups;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Xunit;
using LaterClock = Evidence.IntegrationTests.Preservation.LaterClock;

namespace Evidence.IntegrationTests.Transfer.Backups;

/// <summary>The newest backup is restored into a server of its own, and what the drill says of it is true.</summary>
public sealed class DrillTests : IAsyncLifetime
{
    private readonly string scratch = Directory.CreateTempSubdirectory("evd-").FullName;
    private BackupWorld world = null!;

    public async Task InitializeAsync()
    {
        // Where the tests run as root, the server runs as another user.
        File.SetUnixFileMode(scratch, (UnixFileMode)0b111_101_101);
        world = await BackupWorld.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await world.DisposeAsync();
        Directory.Delete(scratch, recursive: true);
    }

    [Fact]
    public async Task A_good_backup_is_green_and_the_report_is_kept()
    {
        var sheet = world.Sheet(await world.BackedUpAsync());
        var run = await DrillAsync();
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var drill = await LastAsync();
        Assert.Empty(drill.Findings);
        Assert.Equal((sheet.Backup, sheet.Entries, 4), (drill.BackupId, drill.Entries, drill.Samples));
        Assert.Equal(CustodyAction.RestoreDrilled, (await world.Station.ActionsAsync(SubjectOf.Agency(world.Station.Keys.Agency)))[^1]);
        Assert.Empty(Directory.GetFileSystemEntries(scratch));
    }

    [Fact]
    public async Task It_is_red_when_the_ring_lacks_a_key()
    {
        var name = await world.BackedUpAsync();
        File.Delete(Path.Combine(world.Keys, name, "ring", "kek-1.key"));
        Assert.Contains("not those of the list", await RedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_red_when_the_dump_was_altered()
    {
        var path = Path.Combine(world.Folder, await world.BackedUpAsync(), "database.dump");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        Assert.Contains("not the file that the sheet beside it names", await RedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_red_when_stored_bytes_were_damaged_and_that_is_an_incident()
    {
        await world.BackedUpAsync();
        await using var db = world.Station.Open();
        await world.Footage.FlipStoredByteAsync(await db.Items.Select(i => i.Id).FirstAsync(), 200);
        Assert.Contains("could not be read through the backup", await RedAsync(), StringComparison.Ordinal);
        Assert.Equal(3, (await LastAsync()).Samples);
        Assert.Equal(FindingKind.Altered, (await db.Incidents.SingleAsync()).Kind);
    }

    [Fact]
    public async Task It_is_red_when_the_log_was_rewritten_before_the_backup()
    {
        await EvidenceDatabase.ExecuteAsync(world.Station.Connections.Owner, """
            alter table custody.entry disable trigger refuse_change;
            update custody.entry set bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '"object verified"', '"item received"'), 'UTF8') where action = 'object verified';
            alter table custody.entry enable always trigger refuse_change;
            """);
        await world.BackedUpAsync();
        Assert.Contains("is not the one of its hash", await RedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_in_the_middle_it_leaves_nothing_and_is_repeated()
    {
        await world.BackedUpAsync();
        foreach (var point in (FaultPoint[])[FaultPoint.RestoreDumpRead, .. FaultCoverage.Drilling])
        {
            var ambush = new Ambush(new Strike(point, 1), "KILL");
            Assert.Equal(ChildProcess.Killed, (await DrillAsync(ambush.Environment)).ExitCode);
            Assert.True(ambush.WasReached);
            await Archive.UntilAsync(() => Task.FromResult(Directory.GetFileSystemEntries(scratch).Length == 0));
        }

        Assert.Equal(0, (await DrillAsync()).ExitCode);
        await using var db = world.Station.Open();
        Assert.Equal(2, await db.Drills.CountAsync());
        Assert.Equal(2, (await world.Station.ActionsAsync(SubjectOf.Agency(world.Station.Keys.Agency))).Count(action => action == CustodyAction.RestoreDrilled));
    }

    [Fact]
    public async Task The_worker_makes_one_each_night_and_holds_a_drill_each_week()
    {
        await using var worker = Worker();
        var (clock, care) = ((LaterClock)worker.GetRequiredService<TimeProvider>(), worker.GetRequiredService<CareForBackups>());
        await care.DrillAsync(default);
        await using var db = world.Station.Open();
        Assert.Empty(await db.BackupRuns.ToListAsync());

        foreach (var expected in (int[])[1, 1])
        {
            await care.BackUpAsync(default);
            await care.DrillAsync(default);
            Assert.Equal((expected, expected), (await db.Backups.CountAsync(), await db.Drills.CountAsync(d => d.Findings.Count == 0)));
        }

        clock.MoveAhead(TimeSpan.FromDays(1));
        await care.BackUpAsync(default);
        await care.DrillAsync(default);
        Assert.Equal((2, 1), (await db.Backups.CountAsync(), await db.Drills.CountAsync()));
        clock.MoveAhead(TimeSpan.FromDays(6));
        await care.DrillAsync(default);
        Assert.Equal(2, await db.Drills.CountAsync());
        Assert.All(await db.BackupRuns.ToListAsync(), run => Assert.NotNull(run.EndedAt));
        Assert.Empty(await db.Incidents.ToListAsync());

        clock.MoveAhead(TimeSpan.FromDays(40));
        await care.BackUpAsync(default);
        await care.BackUpAsync(default);
        Assert.Single(BackupWorld.Finished(world.Folder));
        Assert.Single(BackupWorld.Finished(world.Keys));
    }

    [Fact]
    public async Task What_cannot_be_made_is_said_and_becomes_an_incident()
    {
        await using var worker = Worker(("Backup:PostgresBin", "/nowhere"));
        var care = worker.GetRequiredService<CareForBackups>();
        await care.BackUpAsync(default);
        await care.BackUpAsync(default);
        await using var db = world.Station.Open();
        Assert.Contains("pg_dump", (await db.BackupRuns.SingleAsync()).Trouble, StringComparison.Ordinal);
        var incident = await db.Incidents.SingleAsync();
        Assert.Equal((FindingKind.BackupOverdue, CopyFinding.Backups), (incident.Kind, incident.Store));
    }

    [Fact]
    public async Task A_red_drill_is_an_incident_and_is_repeated_the_next_day()
    {
        await using var worker = Worker();
        var (clock, care) = ((LaterClock)worker.GetRequiredService<TimeProvider>(), worker.GetRequiredService<CareForBackups>());
        var name = await world.BackedUpAsync();
        File.Delete(Path.Combine(world.Keys, name, "ring", "root.pem"));
        await care.DrillAsync(default);
        clock.MoveAhead(TimeSpan.FromDays(1));
        await care.DrillAsync(default);
        await using var db = world.Station.Open();
        Assert.Equal([false, false], (await db.Drills.ToListAsync()).Select(drill => drill.IsGood));
        Assert.Equal(FindingKind.DrillFailed, (await db.Incidents.SingleAsync()).Kind);
        Assert.Equal(2, await db.Findings.CountAsync());
    }

    private Task<ChildProcess> DrillAsync(params (string, string)[] more) => BackupWorld.RunAsync(["drill", "--from", world.Folder, "--keys-from", world.Keys],
        [("ConnectionStrings__Evidence", world.Station.Connections.App), ("Evidence__Data", world.Station.DataFolder), ("Backup__Scratch", scratch), .. more]);

    /// <summary>What a drill says that is not content.</summary>
    private async Task<string> RedAsync()
    {
        var run = await DrillAsync();
        Assert.Equal(2, run.ExitCode);
        Assert.False((await LastAsync()).IsGood);
        Assert.Empty(Directory.GetFileSystemEntries(scratch));
        return run.Error;
    }

    private async Task<RestoreDrill> LastAsync()
    {
        await using var db = world.Station.Open();
        return await db.Drills.AsNoTracking().OrderByDescending(d => d.StartedAt).FirstAsync();
    }

    private ServiceProvider Worker(params (string Name, string Value)[] more)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("ConnectionStrings:Evidence", world.Station.Connections.App), new("Evidence:Data", world.Station.DataFolder), new("Backup:Folder", world.Folder),
            new("Backup:Keys", world.Keys), new("Backup:Scratch", scratch), .. more.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value)),
        ]).Build();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IHostApplicationLifetime, ApplicationLifetime>().AddSingleton<TimeProvider>(new LaterClock());
        services.AddEvidenceDatabase(configuration).AddCustody().AddKeyRing(configuration).AddKeyCare(configuration).AddStores(configuration).AddPreservation();
        services.AddBackups(configuration).AddBackupWork();
        return services.BuildServiceProvider();
    }
}
