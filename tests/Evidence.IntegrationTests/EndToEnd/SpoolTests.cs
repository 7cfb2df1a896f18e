using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The server goes away, the camera leaves, the server comes back: the real agent, Web, worker and verifier.</summary>
public sealed class SpoolTests(Station station) : IClassFixture<Station>, IAsyncLifetime
{
    private const int Spooled = 9, NotAllSafe = 4, ServerAway = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string spool = station.Running.NewVolume("spool-" + Guid.NewGuid().ToString("N"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (!station.Running.Web.IsRunning) await BringWebBackAsync();
    }

    [Fact]
    public async Task What_was_spooled_arrives_after_a_restart_and_without_the_device()
    {
        var card = await KnownCardAsync("BWC-SPOOL-1");
        await station.Running.Web.KillAsync();
        // Longer than one part of the server, which cuts otherwise than an agent that cannot ask it.
        var files = Enumerable.Range(0, 3).Select(number => Filling.Bytes(2_500_000 + number, 500 + number)).Append([]).ToList();
        for (var number = 0; number < files.Count; number++) card.Put($"DCIM/100MEDIA/SPOOL{number}.MP4", files[number]);

        var run = await OffloadAsync(card, "1GB", "--erase");
        Assert.True(run.ExitCode == Spooled, run.Output + run.Error);
        Assert.Contains("The device may leave", run.Output, StringComparison.Ordinal);
        Assert.Equal(files.Count, Copies().Count);
        // Asked again it seals nothing anew, and what it holds already it does not seal at all.
        var written = Copies().Select(File.GetLastWriteTimeUtc).ToList();
        Assert.Equal(Spooled, (await OffloadAsync(card)).ExitCode);
        Assert.Equal(written, Copies().Select(File.GetLastWriteTimeUtc));
        Assert.All(card.Content.Keys, path => Assert.True(card.Holds(path)));
        Assert.DoesNotContain(Copies(), copy => Contains(copy, files[0].AsSpan(0, 64)));

        // The officer takes the camera, and it is filled with other footage.
        Directory.Delete(card.Root, recursive: true);
        await BringWebBackAsync();
        await UploadAsync(() => Copies().Count == 0);
        await StoredAsync(files);
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Fact]
    public async Task A_camera_that_comes_back_with_other_footage_loses_nothing_of_what_was_spooled()
    {
        var card = await KnownCardAsync("BWC-SPOOL-2");
        await station.Running.Web.KillAsync();
        var (first, second, other) = (Filling.Bytes(1_500_000, 510), Filling.Bytes(300_000, 511), Filling.Bytes(1_500_000, 512));
        card.Put("DCIM/100MEDIA/GONE.MP4", first);
        card.Put("DCIM/100MEDIA/REUSED.MP4", second);
        Assert.Equal(Spooled, (await OffloadAsync(card)).ExitCode);
        await BringWebBackAsync();
        File.Delete(Path.Combine(card.Root, "DCIM/100MEDIA/GONE.MP4"));
        card.Put("DCIM/100MEDIA/REUSED.MP4", other);

        var run = await OffloadAsync(card);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Empty(Copies());
        await StoredAsync([first, second, other]);
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Fact]
    public async Task A_device_that_nobody_vouched_for_is_not_read_while_the_server_is_away()
    {
        var card = SimulatedCard.BodyWorn(station.Running.NewVolume("stranger"), "STRANGER-1");
        card.Put("DCIM/100MEDIA/PRIVATE.MP4", Filling.Bytes(50_000, 520));
        await station.Running.Web.KillAsync();
        var run = await OffloadAsync(card);
        Assert.True(run.ExitCode == ServerAway, run.Output + run.Error);
        Assert.Contains("not known here as the agency's own", run.Error, StringComparison.Ordinal);
        Assert.Empty(Copies());
    }

    [Fact]
    public async Task A_full_spool_says_so_and_leaves_the_rest_on_the_device()
    {
        var card = await KnownCardAsync("BWC-SPOOL-3");
        await station.Running.Web.KillAsync();
        for (var number = 0; number < 3; number++) card.Put($"DCIM/100MEDIA/FULL{number}.MP4", Filling.Bytes(600_000, 530 + number));
        var run = await OffloadAsync(card, "1500000");
        Assert.True(run.ExitCode == NotAllSafe, run.Output + run.Error);
        Assert.Contains("The spool is full", run.Output, StringComparison.Ordinal);
        Assert.InRange(Copies().Count, 1, 2);
        Assert.InRange(Copies().Sum(copy => new FileInfo(copy).Length), 1, 1_500_000);
        Assert.All(card.Content.Keys, path => Assert.True(card.Holds(path)));
        await BringWebBackAsync();
        Assert.Equal(0, (await OffloadAsync(card)).ExitCode);
        Assert.Empty(Copies());
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Theory]
    [InlineData("AgentSpoolReserved:1:KILL", "AgentBeforeClaim:1:KILL")]
    [InlineData("AgentSpoolPartWritten:1:KILL", "AgentAfterReceiptKept:1:KILL")]
    [InlineData("AgentSpoolPartWritten:2:EIO", "AgentJournalDestroyed:1:KILL")]
    [InlineData("AgentSpoolSealed:1:KILL", "AgentSpoolDeleted:1:KILL")]
    [InlineData("AgentJournalClaim:1:KILL", "AgentSpoolChecked:2:KILL")]
    [InlineData("AgentJournalPart:2:KILL", "AgentAfterPart:2:KILL")]
    public async Task Killed_while_it_seals_or_sends_the_agent_goes_on_and_everything_arrives_once(string sealing, string sending)
    {
        var serial = $"BWC-KILL-{sealing}".Replace(':', '-');
        var card = await KnownCardAsync(serial);
        await station.Running.Web.KillAsync();
        var files = Enumerable.Range(0, 3).Select(number => Filling.Bytes(1_200_000, serial.Length * 1000 + number + sealing.Sum(letter => letter))).ToList();
        for (var number = 0; number < files.Count; number++) card.Put($"DCIM/100MEDIA/KILL{number}.MP4", files[number]);
        await using (var agent = station.Dock.Program("offload", card.Root, "--patience", "2", "--spool", spool, "--spool-max", "1GB"))
        {
            agent.Start(("EVIDENCE_FAULT", sealing));
            Assert.NotEqual(Spooled, await agent.EndAsync(Patience));
        }
        var run = await OffloadAsync(card);
        Assert.True(run.ExitCode == Spooled, run.Output + run.Error);
        Directory.Delete(card.Root, recursive: true);

        await BringWebBackAsync();
        await UploadAsync(null, ("EVIDENCE_FAULT", sending));
        await UploadAsync(() => Copies().Count == 0);
        await StoredAsync(files);
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Fact]
    public async Task A_damaged_copy_is_never_sent_and_the_device_gives_the_file_again()
    {
        var card = await KnownCardAsync("BWC-SPOOL-4");
        await station.Running.Web.KillAsync();
        var bytes = Filling.Bytes(700_000, 540);
        card.Put("DCIM/100MEDIA/ROT.MP4", bytes);
        Assert.Equal(Spooled, (await OffloadAsync(card)).ExitCode);
        var copy = Assert.Single(Copies());
        await using (var file = File.OpenWrite(copy))
        {
            file.Position = 400_000;
            file.WriteByte(0x55);
            file.WriteByte(0xAA);
        }
        await BringWebBackAsync();
        var run = await OffloadAsync(card);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("its copy in the spool is damaged", run.Output, StringComparison.Ordinal);
        Assert.Empty(Copies());
        await StoredAsync([bytes]);
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "AgentBeforeClaim:1:KILL")]
    [InlineData(false, "AgentAfterClaim:1:KILL")]
    [InlineData(false, "AgentAfterReceiptKept:1:KILL")]
    [InlineData(false, "AgentSpoolDeleted:2:KILL")]
    public async Task A_copy_that_the_server_set_aside_is_listed_and_can_be_sent_again_without_the_device(bool killedWhileSettingAside, string? sending)
    {
        var card = await KnownCardAsync($"BWC-ASIDE-{killedWhileSettingAside}-{sending?.Replace(':', '-')}");
        await station.Running.Web.KillAsync();
        var bytes = Filling.Bytes(2_300_000, 550 + (sending?.Length ?? 0) + (killedWhileSettingAside ? 100 : 0));
        card.Put("DCIM/100MEDIA/ASIDE.MP4", bytes);
        Assert.Equal(Spooled, (await OffloadAsync(card)).ExitCode);
        Directory.Delete(card.Root, recursive: true);
        var waiting = Assert.Single(await ListAsync());
        Assert.Equal(("waiting", "DCIM/100MEDIA/ASIDE.MP4", bytes.Length), (waiting.State, waiting.Display, waiting.Bytes));

        await SetAsideAtTheServerAsync(waiting.Object, killedWhileSettingAside);
        Assert.Empty(Copies());
        Assert.Equal(waiting with { State = "kept" }, Assert.Single(await ListAsync()));
        if (sending is not null)
        {
            await using var killed = station.Dock.Program("spool", "send", waiting.Object, "--spool", spool);
            killed.Start(("EVIDENCE_FAULT", sending));
            Assert.Equal(ChildProcess.Killed, await killed.EndAsync(Patience));
        }
        if (sending != "AgentSpoolDeleted:2:KILL")
        {
            var sent = await station.Dock.AgentAsync("spool", "send", waiting.Object, "--spool", spool);
            Assert.True(sent.ExitCode == 0, sent.Output + sent.Error);
            Assert.Contains("safe at the server", sent.Output, StringComparison.Ordinal);
        }
        Assert.Empty(await ListAsync());
        await StoredAsync([bytes]);
        await using var db = station.Open();
        var hash = Sha256Hash.Of(bytes);
        Assert.Equal(ItemState.Verified, await db.Uploads.Where(u => u.PlaintextSha256 == hash && u.State == UploadState.Verified && u.Receipt != null).Join(db.Items, u => u.ItemId, i => i.Id, (_, i) => i.State).SingleAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("AgentBeforeClaim:1:KILL")]
    [InlineData("AgentAfterClaim:1:KILL")]
    [InlineData("AgentSpoolDeleted:2:KILL")]
    public async Task A_copy_whose_object_the_server_gave_up_in_the_meantime_goes_as_another_by_itself(string? sending)
    {
        var card = await KnownCardAsync($"BWC-SILENT-{sending?.Replace(':', '-')}");
        var bytes = Filling.Bytes(2_300_000, 570 + (sending?.Length ?? 0));
        card.Put("DCIM/100MEDIA/SILENT.MP4", bytes);
        await using (var agent = station.Dock.Program("offload", card.Root, "--spool", spool, "--spool-max", "1GB"))
        {
            agent.Start(("EVIDENCE_FAULT", "AgentAfterPart:1:KILL"));
            Assert.Equal(ChildProcess.Killed, await agent.EndAsync(Patience));
        }
        // It goes on in the spool, and the camera leaves; the dock is cut off for longer than the server waits.
        await station.Running.Web.KillAsync();
        Assert.Equal(Spooled, (await OffloadAsync(card)).ExitCode);
        Directory.Delete(card.Root, recursive: true);
        await SweepKillTests.RunAsync(station.Running.Database.App, station.Running.Store);
        await using var db = station.Open();
        Assert.True(ObjectId.TryParse(Assert.Single(await ListAsync()).Object, out var first));
        Assert.Equal(UploadState.Abandoned, await db.Uploads.Where(u => u.ObjectId == first).Select(u => u.State).SingleAsync());

        await BringWebBackAsync();
        if (sending is not null) await UploadAsync(null, ("EVIDENCE_FAULT", sending));
        await UploadAsync(() => Copies().Count == 0);
        await StoredAsync([bytes]);
        // What a killed attempt had begun is not finished by anybody either.
        await SweepKillTests.RunAsync(station.Running.Database.App, station.Running.Store);
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Fact]
    public async Task What_is_not_in_the_spool_cannot_be_sent_and_a_damaged_copy_is_not()
    {
        var card = await KnownCardAsync("BWC-ASIDE-ROT");
        await station.Running.Web.KillAsync();
        card.Put("DCIM/100MEDIA/ROT.MP4", Filling.Bytes(2_300_000, 560));
        Assert.Equal(Spooled, (await OffloadAsync(card)).ExitCode);
        var waiting = Assert.Single(await ListAsync());
        var unknown = await station.Dock.AgentAsync("spool", "send", ObjectId.New().ToString(), "--spool", spool);
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("does not lie in the spool", unknown.Error, StringComparison.Ordinal);

        await SetAsideAtTheServerAsync(waiting.Object, killed: false);
        var kept = Assert.Single(Directory.EnumerateFiles(spool, "*.kept", SearchOption.AllDirectories));
        await using (var file = File.OpenWrite(kept))
        {
            file.Position = 1_400_000;
            file.WriteByte(0x55);
            file.WriteByte(0xAA);
        }
        var sent = await station.Dock.AgentAsync("spool", "send", "all", "--spool", spool);
        Assert.True(sent.ExitCode == NotAllSafe, sent.Output + sent.Error);
        Assert.Contains("its copy in the spool is damaged", sent.Output, StringComparison.Ordinal);
        Assert.Equal("kept", Assert.Single(await ListAsync()).State);
    }

    /// <summary>The store changes the bytes after they were claimed and before the worker reads them back.</summary>
    private async Task SetAsideAtTheServerAsync(string sealedObject, bool killed)
    {
        await station.Running.Worker.StopAsync();
        await BringWebBackAsync();
        await using var agent = station.Dock.Program("run", "--dock", station.Running.NewVolume("empty-dock"), "--station", "off", "--spool", spool, "--spool-max", "1GB");
        agent.Start(killed ? [("EVIDENCE_FAULT", "AgentSpoolSetAside:1:KILL")] : []);
        var id = ObjectId.TryParse(sealedObject, out var parsed) ? parsed : throw new ArgumentException(sealedObject);
        await using var db = station.Open();
        await station.Running.UntilAsync("it is claimed", () => db.Uploads.AnyAsync(u => u.ObjectId == id && u.State == UploadState.Claimed));
        var stored = Directory.EnumerateFiles(station.Running.Store, sealedObject, SearchOption.AllDirectories).Single();
        await using (var file = File.OpenWrite(stored))
        {
            file.Position = 1_000_000;
            file.WriteByte(0x55);
            file.WriteByte(0xAA);
        }
        station.Running.Worker.Start();
        if (killed) Assert.Equal(ChildProcess.Killed, await agent.EndAsync(Patience));
        else await station.Running.UntilAsync("it is set aside", () => Task.FromResult(agent.Log.Contains("set a spooled file aside", StringComparison.Ordinal)));
        await agent.StopAsync();
        if (!killed) return;
        await using var again = station.Dock.Program("run", "--dock", station.Running.NewVolume("empty-dock"), "--station", "off", "--spool", spool, "--spool-max", "1GB");
        again.Start();
        await station.Running.UntilAsync("the copy is aside too", () => Task.FromResult(Copies().Count == 0));
        await again.StopAsync();
    }

    private async Task<List<Listed>> ListAsync()
    {
        var run = await station.Dock.AgentAsync("spool", "list", "--spool", spool, "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToList();
        return [.. lines.Where(line => line.GetProperty("event").GetString() == "spooled").Select(line => new Listed(
            line.GetProperty("object").GetString()!, line.GetProperty("state").GetString()!, line.GetProperty("display").GetString()!, line.GetProperty("bytes").GetInt32()))];
    }

    private sealed record Listed(string Object, string State, string Display, int Bytes);

    private static bool Contains(string file, ReadOnlySpan<byte> bytes) => File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0;

    private List<string> Copies() => [.. Directory.EnumerateFiles(spool, "*.sealed", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>A camera that the dock has offloaded before.</summary>
    private async Task<SimulatedCard> KnownCardAsync(string serial)
    {
        await station.RegisterAsync(serial);
        var card = station.Camera(serial);
        card.Put("DCIM/100MEDIA/BEFORE.MP4", Filling.Bytes(10_000, serial.Sum(letter => letter)));
        await station.OffloadAsync(card);
        return card;
    }

    private Task<ChildProcess> OffloadAsync(SimulatedCard card, string most = "1GB", params string[] more) =>
        station.Dock.OffloadAsync(card.Root, ["--patience", "2", "--spool", spool, "--spool-max", most, .. more]);

    private async Task BringWebBackAsync()
    {
        station.Running.Web.Start();
        await station.Running.WebAnswersAsync();
    }

    /// <summary>The service with empty docks, until all is sent, or until it dies of a fault.</summary>
    private async Task UploadAsync(Func<bool>? isDone, params (string, string)[] also)
    {
        await using var agent = station.Dock.Program("run", "--dock", station.Running.NewVolume("empty-dock"), "--spool", spool, "--spool-max", "1GB");
        agent.Start(also);
        if (isDone is null)
        {
            Assert.Equal(ChildProcess.Killed, await agent.EndAsync(Patience));
            return;
        }
        await station.Running.UntilAsync("the spool is empty", () => Task.FromResult(isDone()));
        await agent.StopAsync();
    }

    private async Task StoredAsync(IEnumerable<byte[]> files)
    {
        await using var db = station.Open();
        foreach (var hash in files.Select(bytes => Sha256Hash.Of(bytes)).ToList())
            Assert.Equal(1, await db.Uploads.CountAsync(upload => upload.PlaintextSha256 == hash && upload.State == UploadState.Verified && upload.Receipt != null));
    }
}
