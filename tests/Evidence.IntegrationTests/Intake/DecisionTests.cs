using System.Diagnostics;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

public sealed class DecisionTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Nothing_is_taken_from_an_undecided_volume()
    {
        using var agent = await station.EnrolAsync();
        var (device, session, dock) = await DockAsync(agent);
        Assert.Equal((VolumeDecision.Undecided, false, ErasePolicy.Never), (dock.Decision, dock.Registered, dock.Erase));
        var file = SealedFile.Seal(agent, device.Files[0], session, device);
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/objects",
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(file.Request, ProtocolJson.Default.ObjectRequest)), 409, "volume-undecided");
        Assert.Contains(CustodyAction.VolumeDocked, await station.ActionsAsync(SubjectOf.Agent(agent.Id)));
    }

    [Fact]
    public async Task The_waiting_agent_hears_the_decision_when_it_is_made()
    {
        using var agent = await station.EnrolAsync();
        var (_, session, _) = await DockAsync(agent);
        var asked = Stopwatch.StartNew();
        var waiting = agent.AskDockAsync(session, wait: 20);
        await DecideAsync(session, VolumeDecision.Ours, station.EvidenceOfficer);
        var answer = await waiting;
        Assert.Equal((VolumeDecision.Ours, true, ErasePolicy.AfterReceipt), (answer.Decision, answer.Registered, answer.Erase));
        Assert.True(asked.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Ours_registers_the_device_with_its_officer_and_the_next_docking_needs_no_decision()
    {
        using var agent = await station.EnrolAsync();
        var (device, session, _) = await DockAsync(agent);
        await DecideAsync(session, VolumeDecision.Ours, station.EvidenceOfficer);
        var sent = await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(sent)).Kind);
        await using var db = station.Open();
        var known = await db.Devices.SingleAsync(d => d.Serial == device.Serial);
        Assert.Equal(DeviceOwnership.Agency, known.Ownership);
        Assert.Equal([CustodyAction.DeviceRegistered, CustodyAction.DeviceAssigned, CustodyAction.VolumeDecided], await station.ActionsAsync(SubjectOf.Device(known.Id)));
        var item = await db.Uploads.Where(u => u.ObjectId == sent.Object).Join(db.Items, u => u.ItemId, i => i.Id, (_, i) => i).SingleAsync();
        Assert.Equal(station.Officer.Person, item.OfficerId);
        var later = await agent.DockAsync(device, DockSessionId.New());
        Assert.Equal((VolumeDecision.Ours, 1), (later.Decision, later.Known.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_device_that_is_registered_after_it_was_docked_needs_no_decision(bool docksAgain)
    {
        using var agent = await station.EnrolAsync();
        using var other = await station.EnrolAsync("back office");
        var (device, session, _) = await DockAsync(agent);
        var id = await station.RegisterAsync(device);
        await using var db = station.Open();
        var first = await db.DockSessions.Where(s => s.Id == session).Select(s => s.FirstInventory).SingleAsync();
        await TestAgent.RefusedAsync(await other.SendAsync(HttpMethod.Get, $"/agent/v1/docks/{session}", []), 404, "session-unknown");
        var answer = docksAgain ? await agent.DockAsync(first) : await agent.AskDockAsync(session);
        Assert.Equal((VolumeDecision.Ours, true, ErasePolicy.AfterReceipt), (answer.Decision, answer.Registered, answer.Erase));
        var sent = await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(sent)).Kind);
        Assert.Equal([CustodyAction.DeviceRegistered, CustodyAction.DeviceAssigned, CustodyAction.VolumeDecided], await station.ActionsAsync(SubjectOf.Device(id)));
        Assert.Equal(VolumeDecision.Ours, (await agent.AskDockAsync(session)).Decision);
        Assert.Equal(3, (await station.ActionsAsync(SubjectOf.Device(id))).Count);
    }

    [Fact]
    public async Task Seized_is_offloaded_and_never_erased_and_waits_again_when_it_is_docked_again()
    {
        using var agent = await station.EnrolAsync();
        var (device, session, _) = await DockAsync(agent);
        await DecideAsync(session, VolumeDecision.Seized, station.EvidenceOfficer, "12 Station Road", "S-0042");
        var answer = await agent.AskDockAsync(session);
        Assert.Equal((VolumeDecision.Seized, false, ErasePolicy.Never), (answer.Decision, answer.Registered, answer.Erase));
        var sent = await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(sent)).Kind);
        await TestAgent.RefusedAsync(await agent.AskPermitAsync(session, sent.Object), 403, "erase-not-allowed");

        var later = DockSessionId.New();
        Assert.Equal(VolumeDecision.Undecided, (await agent.DockAsync(device, later)).Decision);
        await DecideAsync(later, VolumeDecision.Seized, station.EvidenceOfficer, "12 Station Road", "S-0042");
        Assert.Single((await agent.AskDockAsync(later)).Known);
        await using var db = station.Open();
        var known = await db.Devices.SingleAsync(d => d.Serial == device.Serial);
        Assert.Equal((DeviceOwnership.Seized, "S-0042", "12 Station Road"), (known.Ownership, known.SealNumber, known.Place));
    }

    [Theory]
    [InlineData("UNTITLED", "A1B2-0001", "A1B2-0002")]
    [InlineData("", "A1B2-0003", "A1B2-0004")]
    [InlineData("VOL-1", "folder", "folder")]
    [InlineData("VOL-2", "device 0000000000000811", "device 0000000000000811")]
    public async Task Two_seized_cards_of_the_same_label_keep_each_its_own_place_and_seal(string label, string first, string second)
    {
        using var agent = await station.EnrolAsync();
        var sessions = new List<DockSessionId>();
        foreach (var (number, place) in new[] { (first, "14 Mill Lane"), (second, "3 Quay") })
        {
            sessions.Add(DockSessionId.New());
            await agent.DockAsync(CardCalled(label, number), sessions[^1]);
            await DecideAsync(sessions[^1], VolumeDecision.Seized, station.EvidenceOfficer, place, $"SEAL {place}");
        }
        await using var db = station.Open();
        var devices = await (from s in db.DockSessions join d in db.Devices on s.DeviceId equals d.Id where sessions.Contains(s.Id) select new { d.Id, d.Place, d.SealNumber }).ToListAsync();
        Assert.Equal(["14 Mill Lane", "3 Quay"], devices.Select(d => d.Place).Order());
        Assert.Equal(2, devices.DistinctBy(d => d.Id).Count());
    }

    [Fact]
    public async Task A_private_card_that_comes_again_is_known_by_its_file_system()
    {
        using var agent = await station.EnrolAsync();
        for (var docking = 0; docking < 2; docking++)
        {
            var session = DockSessionId.New();
            await agent.DockAsync(CardCalled("HOLIDAY " + docking, "77AA-0102"), session);
            await DecideAsync(session, VolumeDecision.Private, station.EvidenceOfficer, "Front desk");
        }
        await using var db = station.Open();
        Assert.Equal(1, await db.Devices.CountAsync(d => d.Serial == "77AA-0102" && d.Ownership == DeviceOwnership.Private));
    }

    [Fact]
    public async Task A_volume_that_says_nothing_of_itself_can_be_seized_but_not_be_ours_without_a_serial()
    {
        using var agent = await station.EnrolAsync();
        var device = new TestDevice("", "", "", TestFile.Random("A.MP4", 100));
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        await RefusedAsync("device-needs-serial", () => DecideAsync(session, VolumeDecision.Ours, station.EvidenceOfficer));
        await DecideAsync(session, VolumeDecision.Seized, station.EvidenceOfficer, "Custody suite", "S-1");
        Assert.Equal(VolumeDecision.Seized, (await agent.AskDockAsync(session)).Decision);
    }

    [Fact]
    public async Task Refuses_decisions_that_lack_something_or_come_too_late()
    {
        using var agent = await station.EnrolAsync();
        var (_, session, _) = await DockAsync(agent);
        await RefusedAsync("decision-needed", () => DecideAsync(session, VolumeDecision.Undecided, station.EvidenceOfficer));
        await RefusedAsync("place-needed", () => DecideAsync(session, VolumeDecision.Seized, station.EvidenceOfficer, null, "S-1"));
        await RefusedAsync("seal-needed", () => DecideAsync(session, VolumeDecision.Seized, station.EvidenceOfficer, "Here", " "));
        foreach (var decision in (VolumeDecision[])[VolumeDecision.Ours, VolumeDecision.Seized, VolumeDecision.Private])
            await RefusedAsync("not-permitted", () => DecideAsync(session, decision, station.Officer, "Here", "S-1"));
        await RefusedAsync("session-unknown", () => DecideAsync(DockSessionId.New(), VolumeDecision.Private, station.EvidenceOfficer));
        Assert.Equal(VolumeDecision.Undecided, (await agent.AskDockAsync(session)).Decision);
        await DecideAsync(session, VolumeDecision.Private, station.EvidenceOfficer);
        await RefusedAsync("volume-decided", () => DecideAsync(session, VolumeDecision.Ours, station.EvidenceOfficer));
    }

    [Fact]
    public async Task Refuses_inventories_that_are_not_the_agents_own()
    {
        using var agent = await station.EnrolAsync();
        using var other = await station.EnrolAsync();
        var (device, session, _) = await DockAsync(agent);
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/docks", other.SignInventory(device, DockSessionId.New(), InventoryKind.First)), 422, "inventory-not-yours");
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/docks", "evidence/inventory/1\n{}\n"u8.ToArray()), 422, "inventory-unreadable");
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/docks", agent.SignInventory(device, DockSessionId.New(), InventoryKind.Second)), 422, "inventory-unreadable");
        var twice = device with { Files = [device.Files[0], device.Files[0]] };
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/docks", agent.SignInventory(twice, DockSessionId.New(), InventoryKind.First)), 422, "inventory-unreadable");
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/docks", agent.SignInventory(twice with { Files = [] }, session, InventoryKind.First)), 409, "session-taken");
        await TestAgent.RefusedAsync(await other.SendAsync(HttpMethod.Get, $"/agent/v1/docks/{session}", []), 404, "session-unknown");
    }

    [Fact]
    public async Task Shows_every_file_and_what_was_left_out()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 20_000_000), TestFile.Random("DCIM/B.MP4", 100), TestFile.Random("DCIM/C.MP4", 100));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session, new SkippedFile(TestFile.PathOf("DCIM/link"), "DCIM/link", SkipReason.Link));
        var sending = SealedFile.Seal(agent, device.Files[0], session, device);
        await agent.PutPartAsync(sending, 0, (int)(await agent.BeginAsync(sending)).PartBytes);
        await agent.SendFileAsync(device.Files[1], session, device);
        await using var db = station.Open();
        var docks = new ListDocks(db, TimeProvider.System);
        var read = new ReadDock(db, docks);
        var progress = await read.RunAsync(session, null, default);
        Assert.Equal((1, 1, 1, 1, 0), (progress!.Tally.Of(FileStage.Sending), progress.Tally.Of(FileStage.Checking), progress.Tally.Of(FileStage.Waiting), progress.Tally.Of(FileStage.LeftOut), progress.Tally.Of(FileStage.Stored)));
        Assert.Equal((16L << 20) + 100, progress.Tally.CopiedBytes);
        Assert.Equal("DCIM/A.MP4", Assert.Single(progress.Tally.Moving).Display);
        var page = await read.PageAsync(session, null, null, 3, default);
        var rest = await read.PageAsync(session, null, page.Next, 3, default);
        Assert.Null(rest.Next);
        var files = page.Files.Concat(rest.Files).ToList();
        Assert.Equal(
            [("DCIM/A.MP4", FileStage.Sending), ("DCIM/B.MP4", FileStage.Checking), ("DCIM/C.MP4", FileStage.Waiting), ("DCIM/link", FileStage.LeftOut)],
            files.Select(f => (f.Display, f.Stage)));
        Assert.Equal((16L << 20, (long)sending.Ciphertext.Length), (files[0].SentBytes, files[0].TotalBytes));
        Assert.Equal("link", files[3].Note);
        Assert.Equal("DCIM/C.MP4", Assert.Single((await read.PageAsync(session, FileStage.Waiting, null, 3, default)).Files).Display);
        await station.VerifyAsync();
        var listed = (await docks.RunAsync(null, default)).Single(d => d.Id == session);
        Assert.Equal((3, 20_000_200L, 1, 0, DockSessionState.Open), (listed.Files, listed.Bytes, listed.Stored, listed.Quarantined, listed.State));
    }

    private static async Task RefusedAsync(string code, Func<Task> act) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code);

    private async Task DecideAsync(DockSessionId session, VolumeDecision decision, Actor actor, string? place = null, string? seal = null)
    {
        await using var db = station.Open();
        await new DecideVolume(db, station.Custody, new AssignDevice(db, station.Custody), TimeProvider.System).RunAsync(new VolumeToDecide
        {
            Session = session,
            Decision = decision,
            Officer = station.Officer.Person!.Value,
            Place = place,
            SealNumber = seal,
            Kind = DeviceKind.BodyWorn,
        }, actor, default);
    }

    /// <summary>Nothing on it says who it is: the agent puts the label where a serial would be.</summary>
    private static TestDevice CardCalled(string label, string fileSystem) => new("", "", label, TestFile.Random("DCIM/A.MP4", 1000))
    {
        Volume = new(label, fileSystem, ReadOnly: true),
        SerialSource = "volume label",
    };

    private static async Task<(TestDevice Device, DockSessionId Session, DockAnswer Answer)> DockAsync(TestAgent agent)
    {
        var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 1000));
        var session = DockSessionId.New();
        return (device, session, await agent.DockAsync(device, session));
    }
}
