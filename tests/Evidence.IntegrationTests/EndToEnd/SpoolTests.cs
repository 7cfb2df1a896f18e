using Evidence.Durability;
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

    public static TheoryData<int> Pairs => [.. Enumerable.Range(0, FaultCoverage.Spool.Count)];

    public static TheoryData<int, string> PairsAnyhow
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (var pair in Enumerable.Range(0, FaultCoverage.Spool.Count))
                foreach (var fault in FaultCoverage.Faults) data.Add(pair, fault);
            return data;
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public Task Killed_while_it_seals_and_while_it_sends_the_agent_goes_on_and_everything_arrives_once(int pair) => SpoolAndSendAsync(pair, "KILL");

    [Theory, MemberData(nameof(PairsAnyhow)), Trait("Category", "Campaign")]
    public Task Struck_by_anything_while_it_seals_and_while_it_sends_the_agent_goes_on_and_everything_arrives_once(int pair, string fault) => SpoolAndSendAsync(pair, fault);

    private async Task SpoolAndSendAsync(int pair, string fault)
    {
        var (sealing, sending) = FaultCoverage.Spool[pair];
        var card = await KnownCardAsync($"BWC-STRUCK-{pair}-{fault}");
        await station.Running.Web.KillAsync();
        var files = Enumerable.Range(0, 3).Select(number => Filling.Bytes(1_200_000, 7_000 + (pair * 100) + (fault.Length * 10) + number)).ToList();
        for (var number = 0; number < files.Count; number++) card.Put($"DCIM/100MEDIA/STRUCK{number}.MP4", files[number]);
        var ambush = new Ambush(sealing, fault);
        await using (var agent = station.Dock.Program("offload", card.Root, "--patience", "2", "--spool", spool, "--spool-max", "1GB"))
        {
            agent.Start(ambush.Environment);
            var exit = await agent.EndAsync(Patience);
            Assert.True(ambush.WasReached && (fault != "KILL" || exit == ChildProcess.Killed), $"{ambush}: the agent ended with {exit}:\n{agent.Log}");
        }
        var run = await OffloadAsync(card);
        Assert.True(run.ExitCode == Spooled, run.Output + run.Error);
        Directory.Delete(card.Root, recursive: true);

        await BringWebBackAsync();
        await UploadStruckAsync(sending, fault);
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

    public static TheoryData<int> AgainKilled => [.. Enumerable.Range(0, FaultCoverage.SendingAgain.Count)];

    public static TheoryData<int, string> AgainAnyhow
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (var strike in Enumerable.Range(0, FaultCoverage.SendingAgain.Count))
                foreach (var fault in FaultCoverage.Faults) data.Add(strike, fault);
            return data;
        }
    }

    public static TheoryData<FaultPoint> AsideKilled => FaultCoverage.Each(FaultCoverage.SettingAside);

    public static TheoryData<FaultPoint, string> AsideAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.SettingAside);

    [Fact]
    public Task A_copy_that_the_server_set_aside_is_listed_and_can_be_sent_again_without_the_device() => SetAsideAndSendAsync(null, null, "KILL");

    [Theory, MemberData(nameof(AsideKilled))]
    public Task An_agent_killed_while_it_sets_a_copy_aside_keeps_it(FaultPoint point) => SetAsideAndSendAsync(new Strike(point, 1), null, "KILL");

    [Theory, MemberData(nameof(AsideAnyhow)), Trait("Category", "Campaign")]
    public Task An_agent_struck_by_anything_while_it_sets_a_copy_aside_keeps_it(FaultPoint point, string fault) => SetAsideAndSendAsync(new Strike(point, 1), null, fault);

    [Theory, MemberData(nameof(AgainKilled))]
    public Task A_copy_that_was_set_aside_survives_a_sending_that_is_killed(int strike) => SetAsideAndSendAsync(null, FaultCoverage.SendingAgain[strike], "KILL");

    [Theory, MemberData(nameof(AgainAnyhow)), Trait("Category", "Campaign")]
    public Task A_copy_that_was_set_aside_survives_a_sending_struck_by_anything(int strike, string fault) => SetAsideAndSendAsync(null, FaultCoverage.SendingAgain[strike], fault);

    private async Task SetAsideAndSendAsync(Strike? settingAside, Strike? sending, string fault)
    {
        var card = await KnownCardAsync($"BWC-ASIDE-{settingAside?.Point}-{sending}-{fault}".Replace(':', '-'));
        await station.Running.Web.KillAsync();
        var bytes = Filling.Bytes(2_300_000, 8_000 + (int)(settingAside?.Point ?? 0) + (int)(sending?.Point ?? 0) + (fault.Length * 1000));
        card.Put("DCIM/100MEDIA/ASIDE.MP4", bytes);
        Assert.Equal(Spooled, (await OffloadAsync(card)).ExitCode);
        Directory.Delete(card.Root, recursive: true);
        var waiting = Assert.Single(await ListAsync());
        Assert.Equal(("waiting", "DCIM/100MEDIA/ASIDE.MP4", bytes.Length), (waiting.State, waiting.Display, waiting.Bytes));

        await SetAsideAtTheServerAsync(waiting.Object, settingAside, fault);
        Assert.Empty(Copies());
        Assert.Equal(waiting with { State = "kept" }, Assert.Single(await ListAsync()));
        if (sending is not null)
        {
            var ambush = new Ambush(sending, fault);
            await using var struck = station.Dock.Program("spool", "send", waiting.Object, "--spool", spool);
            struck.Start(ambush.Environment);
            var exit = await struck.EndAsync(Patience);
            Assert.True(ambush.WasReached && (fault != "KILL" || exit == ChildProcess.Killed), $"{ambush}: {exit}:\n{struck.Log}");
        }
        if ((await ListAsync()).Count > 0)
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

    [Fact]
    public Task A_copy_whose_object_the_server_gave_up_in_the_meantime_goes_as_another_by_itself() => SendAnewAsync(null, "KILL");

    [Theory, MemberData(nameof(AgainKilled))]
    public Task A_copy_that_goes_as_another_survives_an_agent_that_is_killed(int strike) => SendAnewAsync(FaultCoverage.SendingAgain[strike], "KILL");

    [Theory, MemberData(nameof(AgainAnyhow)), Trait("Category", "Campaign")]
    public Task A_copy_that_goes_as_another_survives_an_agent_struck_by_anything(int strike, string fault) => SendAnewAsync(FaultCoverage.SendingAgain[strike], fault);

    private async Task SendAnewAsync(Strike? sending, string fault)
    {
        var card = await KnownCardAsync($"BWC-SILENT-{sending}-{fault}".Replace(':', '-'));
        var bytes = Filling.Bytes(2_300_000, 20_000 + (int)(sending?.Point ?? 0) + (fault.Length * 1000));
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
        if (sending is not null) await UploadStruckAsync(sending, fault);
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

        await SetAsideAtTheServerAsync(waiting.Object, null, "");
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
    private async Task SetAsideAtTheServerAsync(string sealedObject, Strike? strike, string fault)
    {
        await station.Running.Worker.StopAsync();
        await BringWebBackAsync();
        var ambush = strike is null ? null : new Ambush(strike, fault);
        await using var agent = station.Dock.Program("run", "--dock", station.Running.NewVolume("empty-dock"), "--station", "off", "--spool", spool, "--spool-max", "1GB");
        agent.Start(ambush?.Environment ?? []);
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
        await station.Running.UntilAsync("it is set aside", () => Task.FromResult(ambush?.WasReached ?? agent.Log.Contains("set a spooled file aside", StringComparison.Ordinal)));
        if (ambush is not null && fault == "KILL") Assert.Equal(ChildProcess.Killed, await agent.EndAsync(Patience));
        await agent.StopAsync();
        if (ambush is null) return;
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

    /// <summary>The service with empty docks, until all is sent.</summary>
    private async Task UploadAsync(Func<bool> isDone)
    {
        await using var agent = Service();
        agent.Start();
        await station.Running.UntilAsync("the spool is empty", () => Task.FromResult(isDone()));
        await agent.StopAsync();
    }

    /// <summary>The same until it is struck.</summary>
    private async Task UploadStruckAsync(Strike strike, string fault)
    {
        var ambush = new Ambush(strike, fault);
        await using var agent = Service();
        agent.Start(ambush.Environment);
        await station.Running.UntilAsync($"the agent comes to {ambush}", () => Task.FromResult(ambush.WasReached));
        if (fault == "KILL") Assert.Equal(ChildProcess.Killed, await agent.EndAsync(Patience));
        await agent.StopAsync();
    }

    private RunningProgram Service() =>
        station.Dock.Program("run", "--dock", station.Running.NewVolume("empty-dock"), "--station", "off", "--spool", spool, "--spool-max", "1GB");

    private async Task StoredAsync(IEnumerable<byte[]> files)
    {
        await using var db = station.Open();
        foreach (var hash in files.Select(bytes => Sha256Hash.Of(bytes)).ToList())
            Assert.Equal(1, await db.Uploads.CountAsync(upload => upload.PlaintextSha256 == hash && upload.State == UploadState.Verified && upload.Receipt != null));
    }
}
