using Evidence.Testing.Running;
using Evidence.Testing.Stores;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The whole way of a recording by way of the server, with an object store that is no folder. Past the server: <see cref="DirectUploadTests"/>.</summary>
public sealed class OtherStoreTests
{
    private const int SeveralParts = 12_000_000;

    [Fact]
    public async Task A_card_is_docked_verified_and_disclosed_with_an_S3_store() => await DocksAsync(await S3Server.SettingsAsync());

    [Fact]
    public async Task A_card_is_docked_verified_and_disclosed_with_an_Azure_store() => await DocksAsync(await AzureServer.SettingsAsync());

    private static async Task DocksAsync((string Name, string Value)[] store)
    {
        await using var running = await RunningEvidence.StartAsync([("Evidence__PartBytes", $"{5 << 20}"), ("Storage__Uploads", "via-server"), .. store]);
        var dock = await running.EnrolDockPcAsync();
        await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", "OTHER-1", "--kind", "body-worn");
        var card = SimulatedCard.BodyWorn(running.NewVolume("other"), "OTHER-1");
        Filling.Small(card, 7);
        card.Put("DCIM/100MEDIA/LONG.MP4", Filling.Bytes(SeveralParts, 71));
        var run = await dock.OffloadAsync(card.Root);
        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Error}\n--- web\n{running.Web.Log}\n--- worker\n{running.Worker.Log}");
        await ProofOfAll.HoldsAsync(running, card);
    }
}
