using System.Text.RegularExpressions;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.IntegrationTests.Database;
using Evidence.Testing.Running;
using Evidence.Testing.Stores;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The real agent, Web and worker on a real S3 server, or the emulator of Azure Blob, with footage that goes past Web.</summary>
public sealed partial class DirectUploadTests
{
    private const int Files = 3, FileBytes = 12_500_000;

    [Theory]
    [InlineData("s3")]
    [InlineData("azure")]
    public async Task Parts_go_straight_into_the_object_store_and_the_receipt_names_the_version_that_was_read_back(string store)
    {
        await using var running = await StartAsync(store);
        await using var wire = new BadWire(running.Address, seed: 1) { IsQuiet = true };
        var (dock, card) = await PrepareAsync(running, wire.Address);

        var offload = await dock.OffloadAsync(card.Root);

        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        await ProofOfAll.HoldsAsync(running, card);
        // Short files, and what is said about the others, go through it.
        Assert.InRange(wire.CarriedUp, 1, FileBytes / 5);
        await using var db = EvidenceDatabase.Open(running.Database.App);
        foreach (var upload in await db.Uploads.AsNoTracking().ToListAsync())
        {
            var receipt = Receipt.Read(UnverifiedDocument.Parse(upload.Receipt).Value!.Json).Value!;
            Assert.Equal((store, upload.StoreVersion), (receipt.Store, receipt.Version));
        }
    }

    [Fact]
    public async Task Where_the_way_to_the_store_is_closed_an_agent_sends_through_the_server()
    {
        await using var running = await StartAsync("s3", ("Storage__Stores__s3__AgentEndpoint", "http://127.0.0.1:9"));
        var (dock, card) = await PrepareAsync(running, running.Address);

        var offload = await dock.OffloadAsync(card.Root);

        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        Assert.Contains("through the server", offload.Output, StringComparison.Ordinal);
        await ProofOfAll.HoldsAsync(running, card);
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("azure")]
    public async Task An_address_is_told_to_nobody_but_the_agent_that_asked(string store)
    {
        await using var running = await StartAsync(store);
        var (dock, card) = await PrepareAsync(running, running.Address);

        var offload = await dock.OffloadAsync(card.Root, "--json");

        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        Assert.DoesNotMatch(Signed(), offload.Output + offload.Error + running.Web.Log + running.Worker.Log);
    }

    private static async Task<RunningEvidence> StartAsync(string store, params (string Name, string Value)[] more) =>
        await RunningEvidence.StartAsync([.. store == "s3" ? await S3Server.SettingsAsync() : await AzureServer.SettingsAsync(), ("Storage__Uploads", "direct"), ("Evidence__PartBytes", $"{5 << 20}"), .. more]);

    private static async Task<(DockPc Dock, SimulatedCard Card)> PrepareAsync(RunningEvidence running, Uri through)
    {
        var dock = await running.EnrolDockPcAsync(through: through);
        await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", "PAST-1", "--kind", "body-worn");
        var card = SimulatedCard.BodyWorn(running.NewVolume("past"), "PAST-1");
        Filling.Small(card, 70);
        for (var i = 0; i < Files; i++) card.Put($"DCIM/100MEDIA/P{i}.MP4", Filling.Bytes(FileBytes, 70 + i));
        return (dock, card);
    }

    [GeneratedRegex("X-Amz-Signature|AWS4-HMAC|[?&]sig=", RegexOptions.IgnoreCase)]
    private static partial Regex Signed();
}
