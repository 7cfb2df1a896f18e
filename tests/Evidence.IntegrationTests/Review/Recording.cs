using Evidence.Formats;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.IntegrationTests.Review;

/// <summary>A recording of the officer's that came through a dock and was verified.</summary>
internal sealed record Recording(ItemId Item, PartId Part, ObjectId Object, byte[] Bytes)
{
    public string Stream => $"/items/{Item}/parts/{Part}/stream";

    public string Views => $"/items/{Item}/views";

    public static async Task<Recording> ArriveAsync(Station station, int length = 3_500_000)
    {
        using var agent = await station.EnrolAsync($"dock {Guid.NewGuid():N}");
        var device = TestDevice.New(TestFile.Random("DCIM/100MEDIA/MOV_0001.MP4", length, length));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        var sent = await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        await using var db = station.Open();
        var part = await db.Parts.SingleAsync(p => p.ObjectId == sent.Object);
        return new Recording(part.ItemId, part.Id, sent.Object, device.Files[0].Bytes);
    }
}
