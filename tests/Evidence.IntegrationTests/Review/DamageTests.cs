using System.Net;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>A verified copy that goes bad in the store afterwards, while the camera still has the file.</summary>
public sealed class DamageTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task What_is_damaged_in_the_store_is_not_erased_but_taken_again_and_takes_its_place()
    {
        using var agent = await station.EnrolAsync($"dock {Guid.NewGuid():N}");
        var (device, recording) = await ArriveAsync(agent);
        await DamageAsync(recording);

        var session = DockSessionId.New();
        Assert.Empty((await agent.DockAsync(device, session)).Known);
        await using var db = station.Open();
        var docks = new ListDocks(db, TimeProvider.System);
        Assert.Equal(1, (await new ReadDock(db, docks).RunAsync(session, null, default))!.Tally.Of(FileStage.Waiting));
        Assert.Equal(0, (await docks.FindAsync(session, null, default))!.Stored);
        await TestAgent.RefusedAsync(await agent.AskPermitAsync(session, recording.Object), 403, "erase-not-allowed");
        var again = await agent.SendFileAsync(device.Files[0], session, device);
        await TestAgent.RefusedAsync(await agent.AskPermitAsync(session, recording.Object, again.Object), 403, "erase-not-allowed");
        Assert.Equal(ItemState.Quarantined, (await ItemAsync(recording)).State);

        await station.VerifyAsync();
        var outcome = await agent.OutcomeOfAsync(again);
        Assert.Equal((OutcomeKind.Verified, recording.Item), (outcome.Kind, agent.Trust(outcome.Receipt).Item));
        Assert.Equal((ItemState.Verified, null), ((await ItemAsync(recording)).State, (await ItemAsync(recording)).Reason));
        await SaysWhyAsync(recording);
        await TestAgent.OkAsync(await agent.AskPermitAsync(session, recording.Object, again.Object), HttpStatusCode.OK);

        var part = await db.Parts.SingleAsync(p => p.ObjectId == again.Object);
        Assert.Equal((recording.Item, 0), (part.ItemId, part.Ordinal));
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var played = await viewer.GetAsync($"/items/{recording.Item}/parts/{part.Id}/stream");
        Assert.Equal(recording.Bytes, await played.Content.ReadAsByteArrayAsync());
        var disclosed = Assert.Single(await new ReadDisclosable(db, TimeProvider.System).RunAsync([recording.Item], station.EvidenceOfficer, default));
        Assert.True(disclosed.MayBeDisclosed);
        Assert.Equal(again.Object, Assert.Single(disclosed.ForBundles).SealedObject);

        var third = DockSessionId.New();
        Assert.Single((await agent.DockAsync(device, third)).Known);
        var duplicate = await agent.SendFileAsync(device.Files[0], third, device);
        await station.VerifyAsync();
        var held = await agent.OutcomeOfAsync(duplicate);
        Assert.Equal((OutcomeKind.Duplicate, again.Object), (held.Kind, agent.Trust(held.Receipt).Object));
    }

    [Fact]
    public async Task A_second_damage_is_mended_like_the_first()
    {
        using var agent = await station.EnrolAsync($"dock {Guid.NewGuid():N}");
        var (device, recording) = await ArriveAsync(agent);
        for (var times = 0; times < 2; times++)
        {
            await DamageAsync(recording);
            var session = DockSessionId.New();
            await agent.DockAsync(device, session);
            var again = await agent.SendFileAsync(device.Files[0], session, device);
            await station.VerifyAsync();
            Assert.Equal(ItemState.Verified, (await ItemAsync(recording)).State);
            await using var db = station.Open();
            recording = recording with { Object = again.Object, Part = (await db.Parts.SingleAsync(p => p.ObjectId == again.Object)).Id };
        }
    }

    [Fact]
    public async Task Other_bytes_under_the_same_name_do_not_take_the_place_of_the_damaged_ones()
    {
        using var agent = await station.EnrolAsync($"dock {Guid.NewGuid():N}");
        var (device, recording) = await ArriveAsync(agent);
        await DamageAsync(recording);
        var other = device with { Files = [TestFile.Random("DCIM/100MEDIA/MOV_0001.MP4", recording.Bytes.Length, 77)] };
        var session = DockSessionId.New();
        await agent.DockAsync(other, session);
        var sent = await agent.SendFileAsync(other.Files[0], session, other);
        await station.VerifyAsync();

        Assert.NotEqual(recording.Item, agent.Trust((await agent.OutcomeOfAsync(sent)).Receipt).Item);
        Assert.Equal(ItemState.Quarantined, (await ItemAsync(recording)).State);
    }

    [Fact]
    public async Task A_late_sidecar_does_not_lift_the_quarantine()
    {
        using var agent = await station.EnrolAsync($"dock {Guid.NewGuid():N}");
        var (device, recording) = await ArriveAsync(agent);
        await DamageAsync(recording);
        var later = device with { Files = [device.Files[0], TestFile.Random("DCIM/100MEDIA/MOV_0001.SRT", 500).AsSidecarOf(device.Files[0])] };
        var session = DockSessionId.New();
        await agent.DockAsync(later, session);
        var sidecar = await agent.SendFileAsync(later.Files[1], session, later);
        await station.VerifyAsync();

        Assert.Equal(recording.Item, agent.Trust((await agent.OutcomeOfAsync(sidecar)).Receipt).Item);
        var item = await ItemAsync(recording);
        Assert.Equal(ItemState.Quarantined, item.State);
        Assert.Contains("were altered", item.Reason, StringComparison.Ordinal);
        await TestAgent.RefusedAsync(await agent.AskPermitAsync(session, sidecar.Object), 403, "erase-not-allowed");
    }

    private async Task SaysWhyAsync(Recording recording)
    {
        await using var db = station.Open();
        var chain = await new ReadChain(db).RunAsync(SubjectOf.Item(recording.Item), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ObjectVerified, CustodyAction.ViewStarted, CustodyAction.FindingRecorded, CustodyAction.ObjectQuarantined, CustodyAction.ItemReceived, CustodyAction.ObjectVerified],
            chain.Select(e => e.Entry.Action));
        Assert.Contains($"takes the place of object {recording.Object}, which was found damaged", chain[^1].Text("reason"), StringComparison.Ordinal);
    }

    private async Task<(TestDevice Device, Recording Recording)> ArriveAsync(TestAgent agent)
    {
        var device = TestDevice.New(TestFile.Random("DCIM/100MEDIA/MOV_0001.MP4", 1_500_000));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        var sent = await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        await using var db = station.Open();
        var part = await db.Parts.SingleAsync(p => p.ObjectId == sent.Object);
        return (device, new Recording(part.ItemId, part.Id, sent.Object, device.Files[0].Bytes));
    }

    /// <summary>Alters stored bytes, and plays them.</summary>
    private async Task DamageAsync(Recording recording)
    {
        var stored = Directory.GetFiles(station.StoreFolder, recording.Object.ToString(), SearchOption.AllDirectories).Single();
        await using (var file = new FileStream(stored, FileMode.Open, FileAccess.Write))
        {
            file.Position = (1 << 20) + 77;
            file.Write([1, 2, 3, 4, 5, 6, 7, 8]);
        }

        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var answer = await viewer.GetAsync(recording.Stream);
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.CopyToAsync(Stream.Null));
        for (var tries = 0; tries < 100 && (await ItemAsync(recording)).State != ItemState.Quarantined; tries++)
            await Task.Delay(100);
        Assert.Equal(ItemState.Quarantined, (await ItemAsync(recording)).State);
    }

    private async Task<EvidenceItem> ItemAsync(Recording recording)
    {
        await using var db = station.Open();
        return await db.Items.AsNoTracking().SingleAsync(i => i.Id == recording.Item);
    }
}
