using System.Net;
using System.Text.Json;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Items;
using Evidence.KeyCare;
using Evidence.Keys;
using Evidence.Devices;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

public sealed class EraseTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task A_permit_lists_only_what_has_a_receipt_and_is_good_once()
    {
        using var agent = await station.EnrolAsync();
        var (device, session, sent) = await SendAsync(agent, 3);
        var unsent = SealedFile.Seal(agent, device.Files[2], session, device);
        await TestAgent.RefusedAsync(await agent.AskPermitAsync(session, unsent.Object), 403, "erase-not-allowed");
        await TestAgent.RefusedAsync(await agent.AskPermitAsync(session), 403, "erase-not-allowed");

        var permit = await PermitAsync(agent, session, sent[0].Object, sent[1].Object, unsent.Object);
        Assert.Equal(sent.Select(s => s.Object.ToString()).Order(), permit.Files.Select(f => f.Object.ToString()).Order());
        Assert.Equal((agent.Id, session, station.Keys.Agency), (permit.Agent, permit.Session, permit.Agency));
        Assert.Equal(permit.Id, (await PermitAsync(agent, session, sent[1].Object, sent[0].Object)).Id);

        var report = new PermitReport([sent[0].Object], [new EraseFailure(sent[1].Object, "read-only file system")]);
        for (var i = 0; i < 2; i++)
            await TestAgent.OkAsync(await agent.ReportAsync(permit.Id, report), HttpStatusCode.NoContent);
        await TestAgent.RefusedAsync(await agent.ReportAsync(permit.Id, new PermitReport([sent[0].Object, sent[1].Object], [])), 409, "permit-used");
        Assert.NotEqual(permit.Id, (await PermitAsync(agent, session, sent[0].Object, sent[1].Object)).Id);

        var item = agent.Trust((await agent.OutcomeOfAsync(sent[0])).Receipt).Item;
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ObjectVerified, CustodyAction.ErasePermitted, CustodyAction.EraseReported, CustodyAction.ErasePermitted],
            await station.ActionsAsync(SubjectOf.Item(item)));
    }

    [Fact]
    public async Task A_permit_is_another_agents_business_of_nobody()
    {
        using var agent = await station.EnrolAsync();
        using var other = await station.EnrolAsync();
        var (_, session, sent) = await SendAsync(agent, 2);
        var permit = await PermitAsync(agent, session, sent[0].Object);
        await TestAgent.RefusedAsync(await other.AskPermitAsync(session, sent[0].Object), 404, "session-unknown");
        await TestAgent.RefusedAsync(await other.ReportAsync(permit.Id, new PermitReport([sent[0].Object], [])), 404, "permit-unknown");
        await TestAgent.RefusedAsync(await agent.ReportAsync(permit.Id, new PermitReport([ObjectId.New()], [])), 422, "report-wrong");
        await TestAgent.RefusedAsync(await agent.ReportAsync(permit.Id, new PermitReport([sent[0].Object], [new EraseFailure(sent[0].Object, "both")])), 422, "report-wrong");
    }

    [Fact]
    public async Task Another_devices_files_are_not_permitted_here()
    {
        using var agent = await station.EnrolAsync();
        var (_, _, sent) = await SendAsync(agent, 2);
        var (_, session, _) = await SendAsync(agent, 2);
        await TestAgent.RefusedAsync(await agent.AskPermitAsync(session, sent[0].Object), 403, "erase-not-allowed");
    }

    [Fact]
    public async Task What_an_earlier_docking_delivered_may_be_erased_now()
    {
        using var agent = await station.EnrolAsync();
        var (device, _, sent) = await SendAsync(agent, 2);
        using var other = await station.EnrolAsync("another dock");
        var later = DockSessionId.New();
        await other.DockAsync(device, later);
        var permit = await PermitAsync(other, later, sent[0].Object);
        Assert.Equal(sent[0].Claim.PlaintextSha256, Assert.Single(permit.Files).PlaintextSha256);
    }

    [Fact]
    public async Task A_recording_whose_key_was_destroyed_stays_so_when_it_is_docked_again_and_is_not_erased_from_the_device()
    {
        using var agent = await station.EnrolAsync();
        var (device, session, sent) = await SendAsync(agent, 3);
        var item = agent.Trust((await agent.OutcomeOfAsync(sent[0])).Receipt).Item;
        await using (var db = station.Open())
            await new DestroyDataKey(db, station.Custody, new KeyCareOptions(), TimeProvider.System).RunAsync(item, "Court order 12", Actor.Program("disposal"), default);
        Assert.DoesNotContain((await PermitAsync(agent, session, sent[0].Object, sent[1].Object)).Files, f => f.Object == sent[0].Object);

        using var other = await station.EnrolAsync("another dock");
        var later = DockSessionId.New();
        await other.DockAsync(device, later);
        var again = await other.SendFileAsync(device.Files[0], later, device);
        await station.VerifyAsync();
        await TestAgent.RefusedAsync(await other.AskPermitAsync(later, again.Object), 403, "erase-not-allowed");
        await using var after = station.Open();
        Assert.Equal(UploadState.Duplicate, await after.Uploads.Where(u => u.ObjectId == again.Object).Select(u => u.State).SingleAsync());
        Assert.False(await after.SealedObjects.AnyAsync(o => o.ItemId == item && o.WrappedKey != null));
    }

    [Fact]
    public async Task After_media_check_means_that_a_recording_waits_for_it()
    {
        using var agent = await station.EnrolAsync();
        var (_, session, sent) = await SendAsync(agent, 2);
        await using var db = station.Open();
        var issue = new IssueErasePermit(db, station.Custody, station.Keys, new IntakeOptions { Erase = ErasePolicy.AfterMediaCheck }, TimeProvider.System);
        var caller = new AgentCaller(agent.Id, "front desk", ReadOnlyMemory<byte>.Empty, null);
        var request = new PermitRequest([sent[0].Object]);
        Assert.Equal("media-check-waits", (await Assert.ThrowsAsync<RefusedException>(() => issue.RunAsync(caller, session, request, default))).Refusal.Code);

        var part = await db.Parts.SingleAsync(p => p.ObjectId == sent[0].Object);
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            db.MediaChecks.Add(new MediaCheck { PartId = part.Id, ItemId = part.ItemId, State = MediaCheckState.Playable, DueAt = DateTimeOffset.UnixEpoch });
            await db.SaveChangesAsync();
            await station.Custody.AppendAsync(db, new CustodyAct { Actor = Database.EvidenceDatabase.Tester, Action = CustodyAction.MediaChecked, Subjects = [SubjectOf.Item(part.ItemId)] }, default);
            await transaction.CommitAsync();
        }

        Assert.NotEmpty(await issue.RunAsync(caller, session, request, default));
        var never = new IssueErasePermit(db, station.Custody, station.Keys, new IntakeOptions { Erase = ErasePolicy.Never }, TimeProvider.System);
        Assert.Equal("erase-not-allowed", (await Assert.ThrowsAsync<RefusedException>(() => never.RunAsync(caller, session, request, default))).Refusal.Code);
    }

    [Fact]
    public async Task Closing_explains_every_difference_and_is_final()
    {
        using var agent = await station.EnrolAsync();
        var (device, session, sent) = await SendAsync(agent, 3);
        var permit = await PermitAsync(agent, session, sent[0].Object);
        await TestAgent.OkAsync(await agent.ReportAsync(permit.Id, new PermitReport([sent[0].Object], [])), HttpStatusCode.NoContent);
        var after = device with { Files = [device.Files[2], TestFile.Random("DCIM/NEW.MP4", 5)] };
        var inventory = agent.SignInventory(after, session, InventoryKind.Second);
        for (var i = 0; i < 2; i++)
            await TestAgent.OkAsync(await agent.SendAsync(HttpMethod.Post, $"/agent/v1/docks/{session}/close", inventory), HttpStatusCode.NoContent);
        await TestAgent.RefusedAsync(await agent.CloseAsync(device, session), 409, "session-closed");

        await using var db = station.Open();
        var row = await db.DockSessions.SingleAsync(s => s.Id == session);
        var differences = JsonDocument.Parse(row.Differences!).RootElement.EnumerateArray()
            .Select(d => (d.GetProperty("kind").GetString(), d.GetProperty("display").GetString())).ToHashSet();
        Assert.Equal([("erased", "DCIM/F0.MP4"), ("vanished", "DCIM/F1.MP4"), ("appeared", "DCIM/NEW.MP4")], differences);
        Assert.Contains(CustodyAction.SessionClosed, await station.ActionsAsync(SubjectOf.Device(row.DeviceId!.Value)));

        var late = SealedFile.Seal(agent, device.Files[2], session, device);
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/objects",
            JsonSerializer.SerializeToUtf8Bytes(late.Request, ProtocolJson.Default.ObjectRequest)), 409, "session-closed");
        await TestAgent.RefusedAsync(await agent.AskPermitAsync(session, sent[1].Object), 409, "session-closed");
    }

    [Fact]
    public async Task A_recording_of_very_many_pieces_is_permitted_and_reported()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Chain([.. Enumerable.Range(0, 300).Select(n => TestFile.Random($"DCIM/F{n:D3}.MP4", 10, seed: n + 1))]));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        var sent = new List<SealedFile>();
        foreach (var file in device.Files)
            sent.Add(await agent.SendFileAsync(file, session, device));
        await station.VerifyAsync();

        var permit = await PermitAsync(agent, session, [.. sent.Select(s => s.Object)]);
        Assert.Equal(300, permit.Files.Count);
        await TestAgent.OkAsync(await agent.ReportAsync(permit.Id, new PermitReport([.. sent.Select(s => s.Object)], [])), HttpStatusCode.NoContent);

        var item = agent.Trust((await agent.OutcomeOfAsync(sent[0])).Receipt).Item;
        await using var db = station.Open();
        foreach (var action in (CustodyAction[])[CustodyAction.ErasePermitted, CustodyAction.EraseReported])
        {
            var entries = await db.Entries.AsNoTracking().Where(e => e.SubjectId == item.Value && e.Action == action.Word).ToListAsync();
            Assert.Equal([200, 100], entries.OrderBy(e => e.Sequence).Select(e => CustodyEntryReader.Read(e.Bytes).Entry!.Objects.Count));
            Assert.Single(entries.Select(e => e.ActId).Distinct());
        }
    }

    private static async Task<Permit> PermitAsync(TestAgent agent, DockSessionId session, params ObjectId[] objects)
    {
        var response = await agent.AskPermitAsync(session, objects);
        await TestAgent.OkAsync(response, HttpStatusCode.OK);
        var signed = UnverifiedDocument.Parse(await response.Content.ReadAsByteArrayAsync()).Value!.Verify(agent.KeyFor(KeyPurpose.Permit).Key.Span);
        return Permit.Read(signed!).Value!;
    }

    /// <summary>A camera with some files, all but the last of them delivered.</summary>
    private async Task<(TestDevice Device, DockSessionId Session, SealedFile[] Sent)> SendAsync(TestAgent agent, int files)
    {
        var device = TestDevice.New([.. Enumerable.Range(0, files).Select(n => TestFile.Random($"DCIM/F{n}.MP4", 1000, seed: n))]);
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        var sent = new List<SealedFile>();
        foreach (var file in device.Files[..^1])
            sent.Add(await agent.SendFileAsync(file, session, device));
        await station.VerifyAsync();
        return (device, session, [.. sent]);
    }
}
