using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

public sealed class OffloadTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task A_recording_goes_from_the_dock_to_a_receipt()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("DCIM/100MEDIA/MOV_0001.MP4", 40_000_000));
        var deviceId = await station.RegisterAsync(device);
        var session = DockSessionId.New();
        var dock = await agent.DockAsync(device, session);
        Assert.Equal((VolumeDecision.Ours, true, ErasePolicy.AfterReceipt), (dock.Decision, dock.Registered, dock.Erase));
        Assert.Empty(dock.Known);

        var sent = await agent.SendFileAsync(device.Files[0], session, device);
        Assert.Equal(1, await station.VerifyAsync());

        var outcome = await agent.OutcomeOfAsync(sent);
        Assert.Equal(OutcomeKind.Verified, outcome.Kind);
        var receipt = agent.Trust(outcome.Receipt);
        Assert.Equal((sent.Object, sent.Claim.PlaintextSha256, sent.Claim.CiphertextSha256), (receipt.Object, receipt.PlaintextSha256, receipt.CiphertextSha256));
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ObjectVerified], await station.ActionsAsync(SubjectOf.Item(receipt.Item)));

        await using var db = station.Open();
        var entry = await db.Entries.SingleAsync(e => e.Hash == receipt.Entry);
        Assert.Equal((CustodyAction.ObjectVerified.Word, receipt.Item.Value), (entry.Action, entry.SubjectId));
        var item = await new ReadItem(db, TimeProvider.System).RunAsync(receipt.Item, EvidenceDatabase.Tester, Permission.SeeFootage, default);
        Assert.Equal((ItemState.Verified, "MOV_0001.MP4", station.Officer.Name, deviceId), (item!.Item.State, item.Item.Title, item.Officer, item.Device!.Id));
        Assert.Equal(EvidenceItem.DeviceFileTime, item.Item.CapturedZone);
        Assert.True(item.Original!.Verified);
        var upload = await db.Uploads.SingleAsync(u => u.ObjectId == sent.Object);
        Assert.Null(upload.Wrap);
        Assert.Equal(1, await db.MediaWork.CountAsync(w => w.ItemId == receipt.Item));
    }
}
