using System.Net;
using System.Security.Cryptography;
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

public sealed class ClaimTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Refuses_a_claim_before_all_parts_and_names_those_missing()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 40_000_000));
        var file = SealedFile.Seal(agent, device.Files[0], session, device);
        var plan = await agent.BeginAsync(file);
        await TestAgent.OkAsync(await agent.PutPartAsync(file, 1, (int)plan.PartBytes), HttpStatusCode.NoContent);
        var problem = await TestAgent.RefusedAsync(await agent.ClaimAsync(file), 409, "parts-missing");
        Assert.Equal([0, 2], problem.Missing!);
    }

    [Fact]
    public async Task The_same_claim_again_changes_nothing_and_a_different_one_is_refused()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 100_000));
        var file = await agent.SendFileAsync(device.Files[0], session, device);
        await using var db = station.Open();
        var claim = (await db.Uploads.SingleAsync(u => u.ObjectId == file.Object)).Claim!;
        var same = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            new ClaimRequest(System.Text.Encoding.UTF8.GetString(claim), file.Wrap), ProtocolJson.Default.ClaimRequest);
        await TestAgent.OkAsync(await agent.SendAsync(HttpMethod.Post, $"/agent/v1/objects/{file.Object}/claim", same), HttpStatusCode.Accepted);
        await TestAgent.RefusedAsync(await agent.ClaimAsync(file, file.Claim with { Display = "another" }), 409, "claim-differs");
        Assert.Equal(1, await db.Items.CountAsync(i => db.Uploads.Any(u => u.SessionId == session && u.ItemId == i.Id)));
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, $"/agent/v1/objects/{file.Object}/abandon", "{\"reason\":\"no\"}"u8.ToArray()), 409, "object-claimed");
    }

    [Fact]
    public async Task Refuses_claims_that_do_not_fit()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 100_000), TestFile.Random("DCIM/B.MP4", 10));
        var file = SealedFile.Seal(agent, device.Files[0], session, device);
        var plan = await agent.BeginAsync(file);
        await TestAgent.OkAsync(await agent.PutPartAsync(file, 0, (int)plan.PartBytes), HttpStatusCode.NoContent);
        Claim[] wrong =
        [
            file.Claim with { Agency = AgencyId.New() },
            file.Claim with { Object = ObjectId.New() },
            file.Claim with { Session = DockSessionId.New() },
            file.Claim with { Path = device.Files[1].Path },
            file.Claim with { Role = FileRole.Sidecar },
            file.Claim with { SidecarOf = device.Files[1].Path },
            file.Claim with { PlaintextBytes = 99_999 },
            file.Claim with { WrapSha256 = Sha256Hash.Of("another wrap"u8) },
            file.Claim with { IntakeKey = Sha256Hash.Of("another key"u8) },
        ];
        foreach (var claim in wrong)
            await TestAgent.RefusedAsync(await agent.ClaimAsync(file, claim), 422, "claim-wrong");

        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = SignedDocument.Sign(Claim.Type, file.Claim.ToCanonicalJson(), stranger);
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, $"/agent/v1/objects/{file.Object}/claim",
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new ClaimRequest(forged.ToString(), file.Wrap), ProtocolJson.Default.ClaimRequest)), 422, "claim-wrong");
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, $"/agent/v1/objects/{file.Object}/claim",
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new ClaimRequest("nonsense", file.Wrap), ProtocolJson.Default.ClaimRequest)), 422, "claim-unreadable");
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, $"/agent/v1/objects/{file.Object}/claim", "{"u8.ToArray()), 400, "body-unreadable");

        await TestAgent.OkAsync(await agent.ClaimAsync(file), HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sidecar_joins_its_recording_whichever_comes_first(bool sidecarFirst)
    {
        using var agent = await station.EnrolAsync();
        var recording = TestFile.Random("DCIM/DJI_0001.MP4", 100_000);
        var (device, session) = await DockAsync(agent, recording, TestFile.Of("DCIM/DJI_0001.SRT", "1\n"u8.ToArray()).AsSidecarOf(recording));
        foreach (var file in sidecarFirst ? device.Files.Reverse() : device.Files)
            await agent.SendFileAsync(file, session, device);
        Assert.Equal(2, await station.VerifyAsync());

        await using var db = station.Open();
        var item = Assert.Single(await db.Uploads.Where(u => u.SessionId == session).Select(u => u.ItemId).Distinct().ToListAsync());
        var facts = await new ReadItem(db, TimeProvider.System).RunAsync(item!.Value, EvidenceDatabase.Tester, Permission.SeeFootage, default);
        Assert.Equal(("DJI_0001.MP4", ItemState.Verified), (facts!.Item.Title, facts.Item.State));
        Assert.Equal([(FileRole.Original, "DJI_0001.MP4"), (FileRole.Sidecar, "DJI_0001.SRT")], facts.Parts.Select(p => (p.Role, p.Display)));
        Assert.Equal(2, (await station.ActionsAsync(SubjectOf.Item(item.Value))).Count(a => a == CustodyAction.ItemReceived));
    }

    [Fact]
    public async Task A_sidecar_that_comes_with_a_later_docking_joins_the_recording_that_is_held()
    {
        using var agent = await station.EnrolAsync();
        var recording = TestFile.Random("DCIM/DJI_0002.MP4", 100_000);
        var sidecar = TestFile.Of("DCIM/DJI_0002.SRT", "2\n"u8.ToArray()).AsSidecarOf(recording);
        var (device, session) = await DockAsync(agent, recording, sidecar);
        var first = await agent.SendFileAsync(recording, session, device);
        await station.VerifyAsync();
        var held = agent.Trust((await agent.OutcomeOfAsync(first)).Receipt).Item;

        var later = DockSessionId.New();
        var dock = await agent.DockAsync(device, later);
        Assert.Equal(recording.Path, Assert.Single(dock.Known).Path);
        await agent.SendFileAsync(sidecar, later, device);
        await station.VerifyAsync();
        await using var db = station.Open();
        Assert.Equal([held], await db.Uploads.Where(u => u.SessionId == later).Select(u => u.ItemId!.Value).ToListAsync());
    }

    [Fact]
    public async Task An_empty_file_is_evidence_too()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Of("DCIM/0BYTES.MP4", []));
        var file = await agent.SendFileAsync(device.Files[0], session, device);
        Assert.Equal(1, await station.VerifyAsync());
        var receipt = agent.Trust((await agent.OutcomeOfAsync(file)).Receipt);
        Assert.Equal((0, Sha256Hash.Of([])), (receipt.PlaintextBytes, receipt.PlaintextSha256));
    }

    [Fact]
    public async Task Names_of_any_bytes_come_back_as_they_were()
    {
        using var agent = await station.EnrolAsync();
        byte[][] names = ["DCIM/it's \"quoted\" <script>alert(1).MP4"u8.ToArray(), "DCIM/nacht\u202egpj.MP4"u8.ToArray(), [.. "DCIM/nacht"u8, 0xfe, 0xff], "DCIM/line\nbreak\e[31m.MP4"u8.ToArray(), "DCIM/CON"u8.ToArray(), "DCIM/-i.mp4"u8.ToArray()];
        var (device, session) = await DockAsync(agent, [.. names.Select((n, i) => new TestFile(Evidence.Formats.Text.DevicePath.From(n), [(byte)i]))]);
        foreach (var file in device.Files)
            await agent.SendFileAsync(file, session, device);
        Assert.Equal(names.Length, await station.VerifyAsync());
        await using var db = station.Open();
        var stored = await db.Uploads.Where(u => u.SessionId == session).Join(db.Parts, u => u.PartId, p => p.Id, (u, p) => new { u.Path, p.FileName, p.Display }).ToListAsync();
        Assert.Equal(names.Select(Convert.ToHexString).Order(), stored.Select(s => Convert.ToHexString(s.Path)).Order());
        Assert.All(stored, s => Assert.DoesNotContain(s.Display, char.IsControl));
    }

    private async Task<(TestDevice Device, DockSessionId Session)> DockAsync(TestAgent agent, params TestFile[] files)
    {
        var device = TestDevice.New(files);
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        return (device, session);
    }
}
