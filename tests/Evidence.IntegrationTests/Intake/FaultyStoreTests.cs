using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Transfer;
using Evidence.Intake;
using Evidence.Testing.Stores;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

/// <summary>Reading back over a store in trouble, around each store that there is: no fault ends in a receipt for bytes that were not read.</summary>
public sealed class FaultyStoreTests
{
    private static readonly Lie[] Waits = [Lie.IsAway, Lie.BreaksOff], Refuses = [Lie.ReadsLess, Lie.ReadsOtherBytes];

    [Fact]
    public Task A_folder_in_trouble_gives_no_receipt_that_is_not_true() => RunAsync([]);

    [Fact]
    public async Task An_S3_store_in_trouble_gives_no_receipt_that_is_not_true() => await RunAsync(await S3Server.SettingsAsync());

    [Fact]
    public async Task An_Azure_store_in_trouble_gives_no_receipt_that_is_not_true() => await RunAsync(await AzureServer.SettingsAsync());

    private static async Task RunAsync((string Name, string Value)[] store)
    {
        using var station = new Station { Settings = [.. store.Select(setting => (setting.Name.Replace("__", ":", StringComparison.Ordinal), setting.Value))] };
        await station.InitializeAsync();
        try
        {
            using var agent = await station.EnrolAsync();
            Lie[] all = [.. Waits, .. Refuses, Lie.IsSlow];
            var device = TestDevice.New([.. all.Select(lie => TestFile.Random($"DCIM/{lie}.MP4", 200_000))]);
            await station.RegisterAsync(device);
            var session = DockSessionId.New();
            await agent.DockAsync(device, session);
            foreach (var (lie, file) in all.Zip(device.Files))
                await EndsAsTrueAsync(station, agent, lie, await agent.SendFileAsync(file, session, device));
        }
        finally
        {
            await station.DisposeAsync();
        }
    }

    private static async Task EndsAsTrueAsync(Station station, TestAgent agent, Lie lie, SealedFile file)
    {
        var settled = await station.VerifyAsync(new FaultyStore(station.Store) { Lie = lie });
        if (Waits.Contains(lie))
        {
            Assert.Equal(0, settled);
            await using var db = station.Open();
            var upload = await db.Uploads.SingleAsync(u => u.ObjectId == file.Object);
            Assert.Equal(UploadState.Claimed, upload.State);
            Assert.Contains("tried again", upload.Trouble, StringComparison.Ordinal);
            await db.Uploads.Where(u => u.ObjectId == file.Object).ExecuteUpdateAsync(u => u.SetProperty(x => x.RetryAt, (DateTimeOffset?)null));
            Assert.Equal(1, await station.VerifyAsync());
        }

        var outcome = await agent.OutcomeOfAsync(file);
        Assert.Equal(Refuses.Contains(lie) ? OutcomeKind.Quarantined : OutcomeKind.Verified, outcome.Kind);
        Assert.Equal(Refuses.Contains(lie), outcome.Receipt is null);
    }
}
