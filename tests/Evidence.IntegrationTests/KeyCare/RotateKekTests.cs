using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Retention;
using Evidence.IntegrationTests.Review;
using Evidence.KeyCare;
using Evidence.Keys;
using Evidence.Testing;
using Evidence.Testing.Running;
using Xunit;

namespace Evidence.IntegrationTests.KeyCare;

/// <summary>The key-encryption key gets a next version while everything goes on.</summary>
public sealed class RotateKekTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan BackupsKept = new KeyCareOptions().BackupsKept;

    private readonly Station station = new();
    private KeyWork work = null!;

    public async Task InitializeAsync()
    {
        await station.InitializeAsync();
        work = new KeyWork(station);
    }

    public async Task DisposeAsync()
    {
        await work.DisposeAsync();
        await station.DisposeAsync();
    }

    public void Dispose() => station.Dispose();

    [Fact]
    public async Task Every_data_key_is_wrapped_anew_the_objects_stay_and_what_was_there_plays_on()
    {
        var (first, second) = (await Recording.ArriveAsync(station, 1_200_000), await Recording.ArriveAsync(station, 100));
        var before = await work.ObjectAsync(first);

        Assert.Equal("kek-2", (await work.RotateAsync(KeyUse.Kek)).ToString());
        Assert.Equal(new RewrapReport("kek-2", 2, 0, true), await work.RewrapAsync());

        var after = await work.ObjectAsync(first);
        Assert.Equal(("kek-1", "kek-2"), (before.KekId, after.KekId));
        Assert.NotEqual(before.WrappedKey, after.WrappedKey);
        Assert.Equal((before.CiphertextSha256, before.PlaintextSha256), (after.CiphertextSha256, after.PlaintextSha256));
        await work.AssertPlaysAsync(first);
        await work.AssertPlaysAsync(second);
        await work.AssertPlaysAsync(await Recording.ArriveAsync(station, 50));
        Assert.Equal((2, true, true), ((await work.VersionAsync("kek-2")).Moved, (await work.VersionAsync("kek-2")).RewrappedAt is not null, (await work.VersionAsync("kek-1")).ClosedAt is not null));
        Assert.Equal([CustodyAction.KeyCreated, CustodyAction.KeyReplaced, CustodyAction.KeyClosed], await work.ChainAsync("kek-1"));
        Assert.Equal([CustodyAction.KeyCreated, CustodyAction.DataKeysRewrapped], await work.ChainAsync("kek-2"));
        Assert.Equal(0, (await work.RewrapAsync()).Moved);
    }

    [Fact]
    public async Task The_version_before_goes_when_no_backup_of_the_database_needs_it_any_more_and_programs_go_on()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        await work.RotateAsync(KeyUse.Kek);
        await work.RewrapAsync();
        var file = Path.Combine(station.DataFolder, "keys", "kek-1.key");

        await work.RetireAsync(BackupsKept - TimeSpan.FromHours(1));
        Assert.True(File.Exists(file));
        await work.RetireAsync(BackupsKept + TimeSpan.FromHours(1));
        Assert.False(File.Exists(file));
        Assert.Equal(CustodyAction.KeyRetired, (await work.ChainAsync("kek-1"))[^1]);
        await work.AssertPlaysAsync(recording);

        // The ring opens without it, and knows that there was one: the next is not called the same.
        using var opened = FileKeyRing.Open(Path.Combine(station.DataFolder, "keys"));
        Assert.Equal("kek-3", (await work.RotateAsync(KeyUse.Kek)).ToString());
        await work.RewrapAsync();
        await work.AssertPlaysAsync(recording);
    }

    [Fact]
    public async Task A_wrapped_key_that_was_altered_holds_up_no_other_and_keeps_its_version_open()
    {
        var (good, bad) = (await Recording.ArriveAsync(station, 100), await Recording.ArriveAsync(station, 200));
        await EvidenceDatabase.ExecuteAsync(station.Connections.Owner, $"""
            alter table items.sealed_object disable trigger user;
            update items.sealed_object set wrapped_key = set_byte(wrapped_key, 5, get_byte(wrapped_key, 5) # 1) where id = '{bad.Object}';
            alter table items.sealed_object enable always trigger check_wrap, enable always trigger require_entry;
            """);
        await work.RotateAsync(KeyUse.Kek);
        Assert.Equal(new RewrapReport("kek-2", 1, 1, false), await work.RewrapAsync());
        Assert.Equal(("kek-2", "kek-1"), ((await work.ObjectAsync(good)).KekId, (await work.ObjectAsync(bad)).KekId));
        Assert.Null((await work.VersionAsync("kek-1")).ClosedAt);
        await work.RetireAsync(BackupsKept * 2);
        Assert.True(File.Exists(Path.Combine(station.DataFolder, "keys", "kek-1.key")));
        await work.AssertPlaysAsync(good);
    }

    [Fact]
    public async Task A_rotation_upon_a_rotation_that_has_not_ended_leaves_all_under_the_newest()
    {
        var recording = await Recording.ArriveAsync(station, 100);
        await work.RotateAsync(KeyUse.Kek);
        await work.RotateAsync(KeyUse.Kek);
        Assert.True((await work.RewrapAsync()).IsDone);
        Assert.Equal("kek-3", (await work.ObjectAsync(recording)).KekId);
        Assert.All([(await work.VersionAsync("kek-1")).ClosedAt, (await work.VersionAsync("kek-2")).ClosedAt], closed => Assert.NotNull(closed));
        await work.AssertPlaysAsync(recording);
    }

    [Fact]
    public async Task Only_who_cares_for_keys_rotates_the_root_stays_and_two_do_not_write_at_once()
    {
        await Assert.ThrowsAsync<Kernel.RefusedException>(() => work.RotateAsync(KeyUse.Kek, actor: station.EvidenceOfficer));
        await Keeping.RefusedAsync("root-stays", () => work.RotateAsync(KeyUse.Root));
        await Keeping.RefusedAsync("overlap-wrong", () => work.RotateAsync(KeyUse.Kek, TimeSpan.FromDays(1)));
        await Keeping.RefusedAsync("overlap-wrong", () => work.RotateAsync(KeyUse.Intake, TimeSpan.FromDays(-1)));
        await using var turn = await RingTurn.TakeAsync(work.Source, station.Keys.Agency, default);
        await Keeping.RefusedAsync("key-ring-busy", () => work.RotateAsync(KeyUse.Kek));
    }

    [Fact]
    public async Task A_program_with_an_older_copy_of_the_ring_does_not_start_and_one_that_runs_goes_on()
    {
        using var folder = new TempFolder();
        var old = folder["data"];
        await ChildProcess.RunAsync("/bin/cp", ["-a", station.DataFolder, old]);
        await work.RotateAsync(KeyUse.Kek);
        var run = await ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-worker"), "work"],
            ("ConnectionStrings__Evidence", station.Connections.App), ("Evidence__Data", old));
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("the key ring lacks kek-2", run.Error, StringComparison.Ordinal);

        using var running = FileKeyRing.Open(Path.Combine(old, "keys"));
        await using var db = station.Open();
        Assert.Throws<Kernel.StartRefusedException>(() => running.Refresh([.. db.KeyVersions]));
        using var key = Formats.Sealing.DataKey.Create();
        Assert.Equal("kek-1", (await running.WrapDataKeyAsync(key, ObjectId.New(), default)).KekId);
    }
}
