using Evidence.Formats.Custody;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>The store's disk is not mounted: its folder is gone, or an empty one stands in its place.</summary>
public sealed class StoreAwayTests(Station station) : IClassFixture<Station>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Quarantines_nothing_and_goes_on_when_the_store_is_back(bool mountPoint)
    {
        var held = await Recording.ArriveAsync(station, 1000);
        using var agent = await station.EnrolAsync($"dock {Guid.NewGuid():N}");
        var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 1000, 5));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        var claimed = await agent.SendFileAsync(device.Files[0], session, device);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);

        var aside = station.StoreFolder + "-aside";
        Directory.Move(station.StoreFolder, aside);
        try
        {
            if (mountPoint) Directory.CreateDirectory(station.StoreFolder);
            await station.VerifyAsync();
            await Assert.ThrowsAnyAsync<Exception>(async () => await (await viewer.GetAsync(held.Stream)).EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
            await using var db = station.Open();
            var upload = await db.Uploads.AsNoTracking().SingleAsync(u => u.ObjectId == claimed.Object);
            Assert.Equal(UploadState.Claimed, upload.State);
            Assert.Contains("could not be read", upload.Trouble, StringComparison.Ordinal);
        }
        finally
        {
            if (mountPoint) Directory.Delete(station.StoreFolder);
            Directory.Move(aside, station.StoreFolder);
        }

        for (var tries = 0; tries < 100 && (await agent.OutcomesAsync(session)).Outcomes.Count == 0; tries++)
        {
            await Task.Delay(100);
            await station.VerifyAsync();
        }

        Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(claimed)).Kind);
        Assert.Equal(held.Bytes, await (await viewer.GetAsync(held.Stream)).Content.ReadAsByteArrayAsync());
        Assert.DoesNotContain(CustodyAction.ObjectQuarantined, await station.ActionsAsync(SubjectOf.Item(held.Item)));
    }

    [Fact]
    public async Task An_empty_folder_is_not_made_the_store_once_objects_are_stored()
    {
        await Recording.ArriveAsync(station, 1000);
        using var elsewhere = new Evidence.Testing.TempFolder();
        await using var db = station.Open();
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => MakeStore.RunAsync(db, FilesIn(elsewhere.Path), station.Keys.Agency, default));
        Assert.Contains("store.id", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere.Path));
        await MakeStore.RunAsync(db, FilesIn(station.StoreFolder), station.Keys.Agency, default);
    }

    private static StoreSettings FilesIn(string folder) =>
        new("files", null, new Dictionary<string, OneStoreSettings> { ["files"] = new OneStoreSettings.Files(folder) });
}
