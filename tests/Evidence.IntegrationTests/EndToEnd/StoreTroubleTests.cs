using Evidence.Testing.Running;
using Evidence.Testing.Stores;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>An S3 server that is away, full, or that does not let us in any more, while cards are docked: intake waits and goes on, and nothing is lost.</summary>
public sealed class StoreTroubleTests
{
    private const int Files = 12;
    private const string Told = "object store does not answer";
    private static readonly TimeSpan LongAway = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("via-server")]
    [InlineData("direct")]
    public Task While_the_store_is_away_intake_waits_and_then_goes_on(string uploads) => IsAwayAsync(uploads, TimeSpan.Zero);

    [Fact]
    [Trait("Category", "Campaign")]
    public Task While_the_store_is_away_for_ten_minutes_intake_waits_and_then_goes_on() => IsAwayAsync("via-server", LongAway);

    [Fact]
    public async Task While_the_stores_credentials_are_revoked_intake_waits_and_then_goes_on()
    {
        var server = await S3Server.SharedAsync();
        var user = await server.NewUserAsync();
        await using var running = await RunningEvidence.StartAsync(
            [("Evidence__PartBytes", $"{5 << 20}"), .. await S3Server.SettingsAsync(owner: user)]);
        var (agent, card) = await OffloadingAsync(running);
        await using (agent)
        {
            await SomeArrivedAsync(running);
            await server.AdministerAsync("user", "suspend", $"--uid={user.Name}");
            await running.UntilAsync("the agent said that the store does not answer", () => Task.FromResult(agent.Log.Contains(Told, StringComparison.Ordinal)));
            Assert.All(card.Content.Keys, path => Assert.True(card.Holds(path)));
            await server.AdministerAsync("user", "enable", $"--uid={user.Name}");
            Assert.True(await agent.EndAsync(TimeSpan.FromMinutes(10)) == 0, agent.Log);
        }

        await ProofOfAll.HoldsAsync(running, card);
    }

    [Fact]
    public async Task While_the_bucket_is_full_intake_says_so_and_then_goes_on()
    {
        var server = await S3Server.SharedAsync();
        var store = await S3Server.SettingsAsync();
        var bucket = store.Single(setting => setting.Name.EndsWith("Bucket", StringComparison.Ordinal)).Value;
        await using var running = await RunningEvidence.StartAsync([("Evidence__PartBytes", $"{5 << 20}"), .. store]);
        await server.AdministerAsync("quota", "set", $"--bucket={bucket}", "--quota-scope=bucket", $"--max-size={16 << 20}");
        await server.AdministerAsync("quota", "enable", $"--bucket={bucket}", "--quota-scope=bucket");
        var (agent, card) = await OffloadingAsync(running, "--erase");
        await using (agent)
        {
            await running.UntilAsync("the agent said that the store is full", () => Task.FromResult(agent.Log.Contains("object store is full", StringComparison.Ordinal)));
            Assert.True(agent.IsRunning, agent.Log);
            Assert.All(card.Content.Keys, path => Assert.True(card.Holds(path)));
            await server.AdministerAsync("quota", "disable", $"--bucket={bucket}", "--quota-scope=bucket");
            Assert.True(await agent.EndAsync(TimeSpan.FromMinutes(10)) == 0, agent.Log);
        }

        await ProofOfAll.HoldsAsync(running, card);
    }

    private static async Task IsAwayAsync(string uploads, TimeSpan away)
    {
        var server = await S3Server.SharedAsync();
        await using var wire = new BadWire(server.Endpoint, seed: 2) { IsQuiet = true };
        await using var running = await RunningEvidence.StartAsync(
        [
            ("Storage__Uploads", uploads), ("Evidence__PartBytes", $"{5 << 20}"),
            .. await S3Server.SettingsAsync(wire.Address),
        ]);
        var (agent, card) = await OffloadingAsync(running);
        await using (agent)
        {
            await SomeArrivedAsync(running);
            wire.Shut();
            await Task.Delay(away);
            await running.UntilAsync("the agent said that the store does not answer", () => Task.FromResult(agent.Log.Contains(Told, StringComparison.Ordinal)));
            Assert.True(agent.IsRunning, agent.Log);
            Assert.All(card.Content.Keys, path => Assert.True(card.Holds(path)));
            wire.Open();
            Assert.True(await agent.EndAsync(TimeSpan.FromMinutes(10)) == 0, agent.Log);
        }

        await ProofOfAll.HoldsAsync(running, card);
    }

    private static async Task<(RunningProgram Agent, SimulatedCard Card)> OffloadingAsync(RunningEvidence running, params string[] more)
    {
        var dock = await running.EnrolDockPcAsync();
        await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", "AWAY-1", "--kind", "body-worn");
        var card = SimulatedCard.BodyWorn(running.NewVolume("away"), "AWAY-1");
        for (var i = 0; i < Files; i++) card.Put($"DCIM/100MEDIA/A{i}.MP4", Filling.Bytes(6_000_000, 80 + i));
        var agent = dock.Program(["offload", card.Root, "--limit-mbps", "80", .. more]);
        agent.Start();
        return (agent, card);
    }

    private static Task SomeArrivedAsync(RunningEvidence running) => running.UntilAsync("some parts arrived", async () =>
    {
        await using var db = Database.EvidenceDatabase.Open(running.Database.App);
        return db.UploadParts.Count() > 2;
    });
}
