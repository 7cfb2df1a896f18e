using System.Text.Json;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Evidence.Intake;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

/// <summary>A recording that the device wrote as several files is one item with its originals in order.</summary>
public sealed class ChainTests(Station station) : IClassFixture<Station>
{
    private static TestFile[] Chapters(int count, string name = "0001", int seed = 1) => TestFile.Chain([.. Enumerable.Range(1, count)
        .Select(n => TestFile.Random($"DCIM/100GOPRO/GX0{n}{name}.MP4", 5_000, seed * 100 + n) with { Modified = TestFile.Recorded.AddMinutes(8 * n) })]);

    public static TheoryData<int[]> Orders() => [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]];

    [Theory, MemberData(nameof(Orders))]
    public async Task A_chain_sent_in_any_order_is_one_item_in_the_order_of_the_device(int[] order)
    {
        var (agent, device, session) = await DockAsync(Chapters(3));
        using (agent)
        {
            foreach (var n in order)
                await agent.SendFileAsync(device.Files[n], session, device);
            await station.VerifyAsync();
            var item = Assert.Single(await ItemsAsync(device));

            Assert.Equal((ItemState.Verified, "GX010001.MP4"), (item.State, item.Title));
            Assert.Equal(TestFile.Recorded.AddMinutes(8).UtcDateTime, item.CapturedLocal);
            Assert.Equal([(0, "GX010001.MP4"), (1, "GX020001.MP4"), (2, "GX030001.MP4")], await OriginalsAsync(item.Id));
        }
    }

    [Fact]
    public async Task An_item_is_not_verified_while_one_of_its_originals_is_not()
    {
        var (agent, device, session) = await DockAsync(Chapters(2));
        using (agent)
        {
            await agent.SendFileAsync(device.Files[1], session, device);
            await station.VerifyAsync();
            Assert.Equal(ItemState.Verified, Assert.Single(await ItemsAsync(device)).State);

            await agent.SendFileAsync(device.Files[0], session, device);
            Assert.Equal(ItemState.Received, Assert.Single(await ItemsAsync(device)).State);
            await station.VerifyAsync();

            Assert.Equal(ItemState.Verified, Assert.Single(await ItemsAsync(device)).State);
        }
    }

    [Fact]
    public async Task Docked_again_a_chain_adds_nothing_and_a_later_chapter_joins_it()
    {
        var all = Chapters(3);
        var (agent, device, session) = await DockAsync(all[..2]);
        using (agent)
        {
            foreach (var file in device.Files)
                await agent.SendFileAsync(file, session, device);
            await station.VerifyAsync();
            var later = device with { Files = all };
            var second = DockSessionId.New();
            Assert.Equal(2, (await agent.DockAsync(later, second)).Known.Count);

            foreach (var file in all)
                await agent.SendFileAsync(file, second, later);
            await station.VerifyAsync();

            var item = Assert.Single(await ItemsAsync(device));
            Assert.Equal([(0, "GX010001.MP4"), (1, "GX020001.MP4"), (2, "GX030001.MP4")], await OriginalsAsync(item.Id));
        }
    }

    [Fact]
    public async Task Files_that_the_inventory_does_not_join_never_share_an_item()
    {
        var one = Chapters(2);
        var other = Chapters(2, "0002", seed: 2);
        var alone = TestFile.Random("DCIM/100GOPRO/GX010003.MP4", 5_000, 77) with { Modified = one[0].Modified };
        var (agent, device, session) = await DockAsync([.. one, .. other, alone]);
        using (agent)
        {
            foreach (var file in device.Files.Reverse())
                await agent.SendFileAsync(file, session, device);
            await station.VerifyAsync();

            var items = await ItemsAsync(device);
            Assert.Equal(["GX010001.MP4", "GX010002.MP4", "GX010003.MP4"], items.Select(i => i.Title).Order(StringComparer.Ordinal));
            foreach (var item in items)
                Assert.All(await OriginalsAsync(item.Id), part => Assert.Equal(item.Title[4..], part.Name[4..]));
        }
    }

    [Fact]
    public async Task Another_file_in_a_place_that_is_taken_gets_an_item_of_its_own()
    {
        var first = Chapters(2);
        var (agent, device, session) = await DockAsync(first);
        using (agent)
        {
            foreach (var file in first)
                await agent.SendFileAsync(file, session, device);
            await station.VerifyAsync();
            var stranger = TestFile.Random("DCIM/100GOPRO/GX020001.MP4", 6_000, 9) with { Segment = new(first[0].Path, 1) };
            var later = device with { Files = [first[0], stranger] };
            var second = DockSessionId.New();
            await agent.DockAsync(later, second);
            await agent.SendFileAsync(stranger, second, later);
            await station.VerifyAsync();

            Assert.Equal(2, (await ItemsAsync(device)).Count);
        }
    }

    [Fact]
    public async Task A_sidecar_of_any_chapter_joins_the_recording()
    {
        var chapters = Chapters(2);
        var thumbnail = TestFile.Random("DCIM/100GOPRO/GX020001.THM", 50, 3) with { Role = FileRole.Thumbnail, SidecarOf = chapters[1].Path };
        var (agent, device, session) = await DockAsync([.. chapters, thumbnail]);
        using (agent)
        {
            foreach (var file in device.Files.Reverse())
                await agent.SendFileAsync(file, session, device);
            await station.VerifyAsync();

            var item = Assert.Single(await ItemsAsync(device));
            await using var db = station.Open();
            Assert.Equal(3, await db.Parts.CountAsync(p => p.ItemId == item.Id));
        }
    }

    public static TheoryData<string> Broken() => ["no first file", "one place twice", "first file not in place 0", "a sidecar"];

    [Theory, MemberData(nameof(Broken))]
    public async Task Refuses_an_inventory_whose_recordings_do_not_hold_together(string how)
    {
        var files = Chapters(3);
        files[1] = how switch
        {
            "no first file" => files[1] with { Segment = new(DevicePath.From("gone"u8), 1) },
            "one place twice" => files[1] with { Segment = new(files[0].Path, 2) },
            "first file not in place 0" => files[1] with { Segment = new(files[1].Path, 1) },
            _ => files[1] with { Role = FileRole.Proxy, SidecarOf = files[0].Path },
        };
        using var agent = await station.EnrolAsync();
        var refused = await agent.SendAsync(HttpMethod.Post, "/agent/v1/docks", agent.SignInventory(TestDevice.New(files), DockSessionId.New(), InventoryKind.First));
        await TestAgent.RefusedAsync(refused, 422, "inventory-unreadable");
    }

    [Fact]
    public async Task Keeps_what_an_inventory_says_of_completeness_where_people_see_it()
    {
        var told = new Completeness
        {
            FreeBytes = 10,
            TotalBytes = 100,
            Clock = new(TestFile.Recorded, -2, TestFile.Recorded.AddSeconds(-63), -63, ClockEvidence.Stated, "LOG/TI\0ME.TXT", ClockZone.Utc),
            Counters = [new("clips", 1, 9, 7, 2, [new(3, 3), new(5, 5)])],
        };
        using var agent = await station.EnrolAsync();
        var session = DockSessionId.New();
        await agent.DockAsync(TestDevice.New(Chapters(1)) with { Completeness = told }, session);

        await using var db = station.Open();
        var facts = CompletenessFacts.Read((await db.DockSessions.SingleAsync(s => s.Id == session)).Completeness!);
        Assert.Equal((10, 2, -63, "LOG/TI\\u{0000}ME.TXT"), (facts.FreeBytes, facts.Missing, facts.Clock.SkewSeconds!.Value, facts.Clock.Source));
        Assert.Equal(told.Counters[0].Gaps, facts.Counters[0].Gaps);
    }

    private async Task<(TestAgent Agent, TestDevice Device, DockSessionId Session)> DockAsync(TestFile[] files)
    {
        var agent = await station.EnrolAsync();
        var device = TestDevice.New(files);
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        return (agent, device, session);
    }

    private async Task<List<EvidenceItem>> ItemsAsync(TestDevice device)
    {
        await using var db = station.Open();
        var id = await db.Devices.Where(d => d.Serial == device.Serial).Select(d => d.Id).SingleAsync();
        return await db.Items.AsNoTracking().Where(i => i.DeviceId == id).ToListAsync();
    }

    private async Task<List<(int Ordinal, string Name)>> OriginalsAsync(ItemId item)
    {
        await using var db = station.Open();
        var parts = await db.Parts.Where(p => p.ItemId == item && p.Role == FileRole.Original).OrderBy(p => p.Ordinal).ToListAsync();
        return [.. parts.Select(p => (p.Ordinal, p.Display))];
    }
}
