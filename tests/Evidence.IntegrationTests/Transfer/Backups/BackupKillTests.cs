using Evidence.Custody;
using Evidence.Durability;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.Testing;
using Evidence.Testing.Postgres;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Transfer.Backups;

/// <summary>The compiled worker is struck at every step of a backup and of a restore; each, repeated, ends where it would have.</summary>
public sealed class BackupKillTests : IAsyncLifetime
{
    private BackupWorld world = null!;

    public async Task InitializeAsync() => world = await BackupWorld.StartAsync(1);

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    [Fact]
    public Task A_backup_that_was_killed_leaves_none_or_a_whole_one_and_the_next_one_tidies_up() => BackUpAsync("KILL");

    [Theory, InlineData("EIO"), InlineData("ENOSPC"), Trait("Category", "Campaign")]
    public Task A_backup_on_a_failing_disk_leaves_none_or_a_whole_one(string fault) => BackUpAsync(fault);

    [Fact]
    public Task A_restore_that_was_killed_is_repeated_and_ends_where_it_would_have() => RestoreAsync("KILL");

    [Theory, InlineData("EIO"), InlineData("ENOSPC"), Trait("Category", "Campaign")]
    public Task A_restore_on_a_failing_disk_is_repeated_and_ends_where_it_would_have(string fault) => RestoreAsync(fault);

    private async Task BackUpAsync(string fault)
    {
        foreach (var point in FaultCoverage.BackingUp)
        {
            var before = BackupWorld.Finished(world.Folder).Length;
            await StruckAsync(new(point, 1), fault, more => world.BackupAsync(more));
            var whole = BackupWorld.Finished(world.Folder).Length - before;
            Assert.Equal(point >= FaultPoint.BackupNamed ? 1 : 0, whole);

            await world.BackedUpAsync();
            Assert.Equal(before + whole + 1, BackupWorld.Finished(world.Folder).Length);
            Assert.Equal(BackupWorld.Finished(world.Folder), Directory.GetDirectories(world.Folder).Select(Path.GetFileName).Order());
            Assert.Equal(BackupWorld.Finished(world.Folder), Directory.GetDirectories(world.Keys).Select(Path.GetFileName).Order());
            await AssertOnRecordAsync();
        }

        await RestoredAsync(BackupWorld.Finished(world.Folder)[^1]);
    }

    private async Task RestoreAsync(string fault)
    {
        // So much that its reader has made the tables long before the last piece comes.
        await EvidenceDatabase.ExecuteAsync(world.Station.Connections.App, """
            insert into transfer.backup_run (kind, started_at, ended_at, trouble)
            select 'backup', now() - n * interval '1 second', now(), encode(sha256(n::text::bytea), 'hex') from generate_series(1, 20000) as n
            """);
        var name = await world.BackedUpAsync();
        var pieces = (int)((world.Sheet(name).Bytes + 65_535) / 65_536);
        foreach (var strike in (Strike[])[.. FaultCoverage.Restoring.Select(point => new Strike(point, 1)), .. FaultCoverage.ReadingADump.Select(point => new Strike(point, pieces))])
        {
            var place = world.NewPlace(await PostgresCluster.SharedAsync());
            await StruckAsync(strike, fault, more => world.RestoreAsync(name, place, more));
            Assert.False(Directory.Exists(place.Ring));
            await RestoredAsync(name, place);
        }
    }

    [Fact]
    public async Task Old_ones_are_deleted_with_their_keys_and_never_the_last_one()
    {
        world.KeptDays = "0";
        var first = await world.BackedUpAsync();
        Assert.Equal([first], BackupWorld.Finished(world.Folder));
        await StruckAsync(new(FaultCoverage.ForgettingBackups[0], 1), "KILL", more => world.BackupAsync(more));
        Assert.Equal(2, BackupWorld.Finished(world.Keys).Length);
        var last = await world.BackedUpAsync();
        Assert.Equal([last], BackupWorld.Finished(world.Folder));
        Assert.Equal([last], BackupWorld.Finished(world.Keys));
        await using var db = world.Station.Open();
        Assert.Equal([false, false, true], await db.Backups.OrderBy(b => b.At).Select(b => b.RemovedAt == null).ToListAsync());
        await RestoredAsync(last);
    }

    [Fact]
    public async Task Nothing_is_deleted_while_the_folder_looks_away()
    {
        var first = await world.BackedUpAsync();
        var away = world.Keys + ".away";
        Directory.Move(world.Keys, away);
        world.KeptDays = "0";
        var refused = await world.BackupAsync();
        Assert.Contains("(backup-folder-away)", refused.Error, StringComparison.Ordinal);
        Assert.Equal([first], BackupWorld.Finished(world.Folder));
    }

    [Fact]
    public async Task A_ring_without_a_passphrase_does_not_go_beside_the_database()
    {
        var run = await world.BackupAsync(("Backup__Folder", world.Folder));
        Assert.Equal(0, run.ExitCode);
        var keys = Directory.CreateDirectory(Path.Combine(world.Folder, "keys")).FullName;
        var refused = await BackupWorld.RunAsync(["backup", "--to", world.Folder, "--keys-to", keys],
            [("ConnectionStrings__Evidence", world.Station.Connections.App), ("Evidence__Data", world.Station.DataFolder)]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("(keys-beside-database)", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(keys));
    }

    [Fact]
    public async Task Without_the_programs_of_PostgreSQL_it_says_so()
    {
        var refused = await world.BackupAsync(("Backup__PostgresBin", world.Folder));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("(no-postgres-programs)", refused.Error, StringComparison.Ordinal);
        Assert.Empty(BackupWorld.Finished(world.Folder));
    }

    private async Task AssertOnRecordAsync()
    {
        await using var db = world.Station.Open();
        Assert.Equal(BackupWorld.Finished(world.Folder), await db.Backups.OrderBy(b => b.At).Select(b => b.Name).ToListAsync());
        var made = (await world.Station.ActionsAsync(SubjectOf.Agency(world.Station.Keys.Agency))).Count(action => action == CustodyAction.BackupMade);
        Assert.Equal(await db.Backups.CountAsync(), made);
    }

    private async Task RestoredAsync(string name, Elsewhere? to = null)
    {
        var place = to ?? world.NewPlace(await PostgresCluster.SharedAsync());
        var restored = await world.RestoreAsync(name, place);
        Assert.True(restored.ExitCode == 0, restored.Output + restored.Error);
        var sheet = world.Sheet(name);
        Assert.Equal((sheet.Entries + 1, sheet.Items, sheet.Objects), await place.CountsAsync());
        await world.AssertIntactAsync(place);
    }

    private static async Task StruckAsync(Strike strike, string fault, Func<(string, string)[], Task<ChildProcess>> run)
    {
        var ambush = new Ambush(strike, fault);
        var ended = await run(ambush.Environment);
        Assert.True(ambush.WasReached && (fault == "KILL" ? ended.ExitCode == ChildProcess.Killed : ended.ExitCode != 0), $"{ambush}: ended with {ended.ExitCode}: {ended.Output}{ended.Error}");
    }
}
