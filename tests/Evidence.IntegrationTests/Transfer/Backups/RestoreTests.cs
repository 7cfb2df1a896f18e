using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.Testing;
using Evidence.Testing.Postgres;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Transfer.Backups;

/// <summary>The compiled worker makes backups of a station and puts them back elsewhere.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private BackupWorld world = null!;

    public async Task InitializeAsync() => world = await BackupWorld.StartAsync();

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    [Fact]
    public async Task A_backup_is_put_back_on_another_server_and_all_that_it_has_is_intact()
    {
        var name = await world.BackedUpAsync();
        var sheet = world.Sheet(name);
        var said = await world.BackupAsync();
        Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(world.Station.Connections.App).Password!, said.Output + said.Error, StringComparison.Ordinal);
        Assert.Equal([CustodyAction.BackupMade, CustodyAction.BackupMade], (await world.Station.ActionsAsync(SubjectOf.Agency(world.Station.Keys.Agency))).TakeLast(2));
        Assert.Equal(0, (await ChildProcess.RunAsync("sh", ["-c", "cd \"$0\" && sha256sum -c --strict ring.sha256", Path.Combine(world.Keys, name)])).ExitCode);

        using var other = await PostgresCluster.StartAsync(checksums: true);
        var place = world.NewPlace(other);
        var restored = await world.RestoreAsync(name, place);
        Assert.True(restored.ExitCode == 0, restored.Output + restored.Error);
        Assert.Contains(world.Station.Keys.RootFingerprint.ToString(), restored.Output, StringComparison.Ordinal);
        Assert.Equal((sheet.Entries + 1, sheet.Items, sheet.Objects), await place.CountsAsync());
        Assert.Equal(CustodyAction.BackupRestored, await place.LastActAsync(world.Station.Keys.Agency));
        await using (var db = place.Open())
            Assert.NotNull((await db.Backups.SingleAsync()).RestoredAt);
        await world.AssertIntactAsync(place);
    }

    [Fact]
    public async Task What_is_restored_guards_itself_as_before_and_old_transaction_numbers_let_nothing_pass()
    {
        var place = world.NewPlace(await PostgresCluster.SharedAsync());
        // A copy that is being made meanwhile is in no backup.
        await EvidenceDatabase.ExecuteAsync(world.Station.Connections.Owner, """
            insert into items.media_work (part_id, kind, item_id, ordered_at, due_at, attempts) select id, 'proxy', item_id, now(), now(), 1 from items.part limit 1;
            insert into items.copy_stretch (part_id, kind, attempt, number, from_ms, until_ms, kek_id, wrapped_key, sealed) select part_id, kind, 1, 1, 0, 4000, 'kek-1', ''::bytea, ''::bytea from items.media_work where kind = 'proxy'
            """);
        Assert.Equal(0, (await world.RestoreAsync(await world.BackedUpAsync(), place)).ExitCode);
        await using (var restored = place.Open())
            Assert.Equal((true, false), (await restored.MediaWork.AnyAsync(w => w.Kind == Evidence.Items.MediaWorkKind.Proxy), await restored.CopyStretches.AnyAsync()));
        var unguarded = await Assert.ThrowsAsync<PostgresException>(() => EvidenceDatabase.ExecuteAsync(place.Database.App, "update items.item set title = 'x'"));
        Assert.Equal("EV001", unguarded.SqlState);
        var rewritten = await Assert.ThrowsAsync<PostgresException>(() => EvidenceDatabase.ExecuteAsync(place.Database.Owner, "update custody.entry set xact = '1'"));
        Assert.Equal("EV004", rewritten.SqlState);
        await using var db = place.Open();
        Assert.Equal(CustodyAction.BackupRestored.ToString(), (await db.Entries.FromSql($"select * from custody.entry where xact <> '0'").SingleAsync()).Action);
    }

    [Fact]
    public async Task Repeated_it_changes_nothing_and_a_database_in_use_is_refused()
    {
        var name = await world.BackedUpAsync();
        var place = world.NewPlace(await PostgresCluster.SharedAsync());
        Assert.Equal(0, (await world.RestoreAsync(name, place)).ExitCode);
        var counts = await place.CountsAsync();
        Assert.Equal(0, (await world.RestoreAsync(name, place)).ExitCode);
        Assert.Equal(counts, await place.CountsAsync());

        await world.AssertIntactAsync(place);
        await RefusedAsync("database-in-use", world.RestoreAsync(name, place));
        await RefusedAsync("database-in-use", world.RestoreAsync(name, place with { Database = world.Station.Connections }));
    }

    [Fact]
    public async Task What_was_altered_or_is_another_agencys_is_refused_and_nothing_is_made()
    {
        var name = await world.BackedUpAsync();
        var (backup, keys) = (Path.Combine(world.Folder, name), Path.Combine(world.Keys, name));
        var place = world.NewPlace(await PostgresCluster.SharedAsync());

        var flipped = world.Copy(backup);
        Flip(Path.Combine(flipped, "database.dump"));
        await RefusedAsync("dump-not-right", BackupWorld.RestoreAsync(flipped, keys, place));

        var forged = world.Copy(backup);
        var sheet = Path.Combine(forged, "backup.txt");
        await File.WriteAllTextAsync(sheet, (await File.ReadAllTextAsync(sheet)).Replace($"\"entries\":{world.Sheet(name).Entries}", "\"entries\":1", StringComparison.Ordinal));
        await RefusedAsync("sheet-not-right", BackupWorld.RestoreAsync(forged, keys, place));

        var altered = world.Copy(keys);
        Flip(Path.Combine(altered, "ring", "kek-1.key"));
        await RefusedAsync("ring-not-right", BackupWorld.RestoreAsync(backup, altered, place));

        await using var foreign = await BackupWorld.StartAsync(0);
        await RefusedAsync("sheet-not-right", BackupWorld.RestoreAsync(backup, Path.Combine(foreign.Keys, await foreign.BackedUpAsync()), place));

        Assert.False(Directory.Exists(place.Ring));
        await Assert.ThrowsAsync<PostgresException>(place.CountsAsync);
    }

    [Fact]
    public async Task The_ring_that_is_in_its_place_goes_on_being_used_and_is_never_overwritten()
    {
        var name = await world.BackedUpAsync();
        var place = world.NewPlace(await PostgresCluster.SharedAsync());
        await using (var foreign = await BackupWorld.StartAsync(0))
            Directory.Move(foreign.Copy(Path.Combine(foreign.Station.DataFolder, "keys")), place.Ring);
        await RefusedAsync("ring-in-place", world.RestoreAsync(name, place));
        Directory.Delete(place.Ring, recursive: true);

        Directory.Move(world.Copy(Path.Combine(world.Station.DataFolder, "keys")), place.Ring);
        var restored = await BackupWorld.RestoreAsync(Path.Combine(world.Folder, name), null, place);
        Assert.True(restored.ExitCode == 0, restored.Output + restored.Error);
        await world.AssertIntactAsync(place);
    }

    [Fact]
    public async Task A_locked_ring_may_lie_beside_the_database_and_is_put_back_with_its_passphrase()
    {
        var phrase = Path.Combine(world.Station.DataFolder, "phrase");
        await File.WriteAllTextAsync(phrase, "correct horse battery");
        File.SetUnixFileMode(phrase, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (string, string)[] settings =
            [("ConnectionStrings__Evidence", world.Station.Connections.App), ("Evidence__Data", world.Station.DataFolder), ("Evidence__Keys__PassphraseFile", phrase)];
        var locked = await BackupWorld.RunAsync(["keys", "passphrase", "set", "--new-passphrase-file", phrase], settings);
        Assert.True(locked.ExitCode == 0, locked.Error);
        var keys = Directory.CreateDirectory(Path.Combine(world.Folder, "keys")).FullName;
        var made = await BackupWorld.RunAsync(["backup", "--to", world.Folder, "--keys-to", keys], settings);
        Assert.True(made.ExitCode == 0, made.Error);

        var name = Assert.Single(BackupWorld.Finished(keys));
        var place = world.NewPlace(await PostgresCluster.SharedAsync());
        var (backup, ring) = (Path.Combine(world.Folder, name), Path.Combine(keys, name));
        Assert.Equal(3, (await BackupWorld.RestoreAsync(backup, ring, place)).ExitCode);
        var restored = await BackupWorld.RestoreAsync(backup, ring, place, ("Evidence__Keys__PassphraseFile", phrase));
        Assert.True(restored.ExitCode == 0, restored.Error);
        Assert.True(File.Exists(Path.Combine(place.Ring, "lock.json")));
        var foreign = await ForeignAsync(backup, ring, phrase);
        Assert.True(foreign.ExitCode == 0, foreign.Error);
    }

    [Fact]
    public async Task A_program_that_shares_no_code_with_ours_checks_a_backup_by_its_page_alone()
    {
        var name = await world.BackedUpAsync();
        var (backup, keys) = (Path.Combine(world.Folder, name), Path.Combine(world.Keys, name));
        var good = await ForeignAsync(backup, keys);
        Assert.True(good.ExitCode == 0, good.Error);
        Assert.Contains($"\"entries\": {world.Sheet(name).Entries},", good.Output, StringComparison.Ordinal);
        var altered = world.Copy(backup);
        Flip(Path.Combine(altered, "database.dump"));
        Assert.Contains("refused: database.dump", (await ForeignAsync(altered, keys)).Error, StringComparison.Ordinal);
    }

    private Task<ChildProcess> ForeignAsync(string backup, string keys, params string[] phrase) => ChildProcess.RunAsync("/usr/bin/python3",
        [Path.Combine(Programs.RepositoryRoot, "tests", "independent", "check_backup.py"), backup, keys, world.Station.Keys.RootFingerprint.ToString(), .. phrase], ("PYTHONDONTWRITEBYTECODE", "1"));

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static async Task RefusedAsync(string code, Task<ChildProcess> run)
    {
        var ended = await run;
        Assert.True(ended.ExitCode == 2 && ended.Error.Contains($"({code})", StringComparison.Ordinal), $"{ended.ExitCode}: {ended.Output}{ended.Error}");
    }
}
