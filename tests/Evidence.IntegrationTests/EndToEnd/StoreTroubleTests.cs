using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Evidence.Testing.Running;
using Evidence.Testing.Stores;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>An S3 server that is away, or that does not let us in any more, while cards are docked: intake waits and goes on, and nothing is lost.</summary>
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
            [("Evidence__PartBytes", $"{5 << 20}"), .. await SettingsAsync(server.Endpoint, server.Endpoint, new BasicAWSCredentials(user.AccessKey, user.SecretKey))]);
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

    private static async Task IsAwayAsync(string uploads, TimeSpan away)
    {
        var server = await S3Server.SharedAsync();
        await using var wire = new BadWire(server.Endpoint, seed: 2) { IsQuiet = true };
        await using var running = await RunningEvidence.StartAsync(
        [
            ("Storage__Uploads", uploads), ("Evidence__PartBytes", $"{5 << 20}"),
            .. await SettingsAsync(server.Endpoint, wire.Address, new BasicAWSCredentials(server.AccessKey, server.SecretKey)),
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

    private static async Task<(RunningProgram Agent, SimulatedCard Card)> OffloadingAsync(RunningEvidence running)
    {
        var dock = await running.EnrolDockPcAsync();
        await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", "AWAY-1", "--kind", "body-worn");
        var card = SimulatedCard.BodyWorn(running.NewVolume("away"), "AWAY-1");
        for (var i = 0; i < Files; i++) card.Put($"DCIM/100MEDIA/A{i}.MP4", Filling.Bytes(6_000_000, 80 + i));
        var agent = dock.Program("offload", card.Root, "--limit-mbps", "80");
        agent.Start();
        return (agent, card);
    }

    private static Task SomeArrivedAsync(RunningEvidence running) => running.UntilAsync("some parts arrived", async () =>
    {
        await using var db = Database.EvidenceDatabase.Open(running.Database.App);
        return db.UploadParts.Count() > 2;
    });

    private static async Task<(string Name, string Value)[]> SettingsAsync(Uri server, Uri endpoint, BasicAWSCredentials who)
    {
        var bucket = $"trouble-{Guid.NewGuid():N}";
        using var client = new AmazonS3Client(who, new AmazonS3Config { ServiceURL = server.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        await client.PutBucketAsync(new PutBucketRequest { BucketName = bucket, ObjectLockEnabledForBucket = true });
        var keys = await who.GetCredentialsAsync();
        return
        [
            ("Storage__Stores__s3__Kind", "s3"), ("Storage__Stores__s3__Endpoint", endpoint.ToString()), ("Storage__Stores__s3__Bucket", bucket),
            ("Storage__Stores__s3__AccessKey", keys.AccessKey), ("Storage__Stores__s3__SecretKey", keys.SecretKey),
        ];
    }
}
