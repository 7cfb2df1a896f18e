using System.Net;
using System.Text.Json;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

/// <summary>Many short files in one request.</summary>
public sealed class ShortFilesTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task All_of_them_are_catalogued_verified_and_receipted_and_the_same_request_again_changes_nothing()
    {
        using var agent = await station.EnrolAsync();
        var recording = TestFile.Random("DCIM/DJI_0001.MP4", 60_000);
        var (device, session) = await DockAsync(agent, recording, TestFile.Of("DCIM/DJI_0001.SRT", "1\n"u8.ToArray()).AsSidecarOf(recording), TestFile.Of("DCIM/EMPTY.MP4", []), TestFile.Random("DCIM/C.MP4", 7));
        var files = device.Files.Select(file => SealedFile.Seal(agent, file, session, device)).ToList();
        var taken = await TakenAsync(agent, session, files);
        Assert.Equal(files.Select(file => file.Object), taken);
        Assert.Equal(taken, await TakenAsync(agent, session, files));
        await station.VerifyAsync();
        Assert.Equal(taken, await TakenAsync(agent, session, files));

        var outcomes = (await agent.OutcomesAsync(session)).Outcomes.ToDictionary(outcome => outcome.Object);
        foreach (var file in files)
            Assert.Equal((file.Object, file.Claim.PlaintextSha256), (agent.Trust(outcomes[file.Object].Receipt).Object, agent.Trust(outcomes[file.Object].Receipt).PlaintextSha256));
        await using var db = station.Open();
        var parts = await db.Parts.Where(p => files.Select(f => f.Object).Contains(p.ObjectId)).ToListAsync();
        Assert.Equal(4, parts.Count);
        Assert.Equal(3, parts.Select(part => part.ItemId).Distinct().Count());
        var joined = parts.Single(part => part.Role == FileRole.Sidecar).ItemId;
        Assert.Equal(parts.Single(part => part.Display == "DJI_0001.MP4").ItemId, joined);
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ItemReceived, CustodyAction.ObjectVerified, CustodyAction.ObjectVerified], await station.ActionsAsync(SubjectOf.Item(joined)));
    }

    [Fact]
    public async Task A_file_that_does_not_go_through_is_left_out_and_the_others_are_taken()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, [.. Enumerable.Range(0, 9).Select(number => TestFile.Random($"DCIM/{number}.MP4", 100, number))]);
        var files = device.Files.Select(file => SealedFile.Seal(agent, file, session, device)).ToList();
        await TestAgent.OkAsync(await agent.SendAsync(HttpMethod.Post, $"/agent/v1/objects/{(await agent.BeginAsync(files[8])).Object}/abandon", "{\"reason\":\"no\"}"u8.ToArray()), HttpStatusCode.NoContent);
        var otherBytes = files[1].Ciphertext.ToArray();
        otherBytes[^1] ^= 1;
        List<ShortFileSent> sent =
        [
            Sent(agent, files[0]),
            Sent(agent, files[1]) with { Sealed = otherBytes },
            Sent(agent, files[2]) with { Claim = "nonsense" },
            Sent(agent, files[3] with { Claim = files[3].Claim with { Path = TestFile.PathOf("DCIM/NOT-LISTED.MP4") } }),
            Sent(agent, files[4] with { Claim = files[4].Claim with { Role = FileRole.Sidecar } }),
            Sent(agent, files[5] with { Claim = files[5].Claim with { Session = DockSessionId.New() } }),
            Sent(agent, files[6]) with { Wrap = files[0].Wrap },
            Sent(agent, files[7] with { Claim = files[7].Claim with { PlaintextBytes = 99 } }),
            Sent(agent, files[8]),
            Sent(agent, files[0]),
        ];
        Assert.Equal([files[0].Object], await TakenAsync(agent, session, sent));
        await station.VerifyAsync();
        Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(files[0])).Kind);
        await using var db = station.Open();
        Assert.Equal([UploadState.Verified, UploadState.Abandoned], await db.Uploads.Where(u => u.SessionId == session).OrderBy(u => u.State == UploadState.Abandoned).Select(u => u.State).ToListAsync());
        foreach (var file in files.Skip(1)) Assert.Null(await station.Store.FindAsync(file.Object.ToString(), default));
    }

    [Fact]
    public async Task What_is_held_already_is_a_duplicate_and_another_agent_takes_nobodys_object()
    {
        using var agent = await station.EnrolAsync();
        using var other = await station.EnrolAsync("back office");
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 500));
        var first = await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        var again = SealedFile.Seal(agent, device.Files[0], session, device);
        Assert.Equal([again.Object], await TakenAsync(agent, session, [again]));
        var theirs = DockSessionId.New();
        await other.DockAsync(device, theirs);
        var stolen = SealedFile.Seal(other, device.Files[0], theirs, device);
        stolen = stolen with { Claim = stolen.Claim with { Object = first.Object } };
        Assert.Empty(await TakenAsync(other, theirs, [stolen]));
        await station.VerifyAsync();
        var outcome = await agent.OutcomeOfAsync(again);
        Assert.Equal((OutcomeKind.Duplicate, first.Object), (outcome.Kind, agent.Trust(outcome.Receipt).Object));
    }

    [Fact]
    public async Task Refuses_a_session_that_takes_nothing_and_more_files_than_a_request_may_carry()
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 500));
        var file = SealedFile.Seal(agent, device.Files[0], session, device);
        await TestAgent.RefusedAsync(await SendAsync(agent, DockSessionId.New(), [Sent(agent, file)]), 404, "session-unknown");
        await TestAgent.RefusedAsync(await SendAsync(agent, session, [.. Enumerable.Repeat(Sent(agent, file), ShortFilesRequest.Most + 1)]), 413, "too-many-files");
        await TestAgent.OkAsync(await agent.CloseAsync(device, session), HttpStatusCode.NoContent);
        await TestAgent.RefusedAsync(await SendAsync(agent, session, [Sent(agent, file)]), 409, "session-closed");
        var undecided = DockSessionId.New();
        await agent.DockAsync(TestDevice.New(TestFile.Random("DCIM/A.MP4", 5)), undecided);
        await TestAgent.RefusedAsync(await SendAsync(agent, undecided, [Sent(agent, file)]), 409, "volume-undecided");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_that_were_stored_before_the_server_was_killed_are_claimed_or_given_back(bool abandoned)
    {
        using var agent = await station.EnrolAsync();
        var (device, session) = await DockAsync(agent, TestFile.Random("DCIM/A.MP4", 500), TestFile.Random("DCIM/B.MP4", 600));
        var files = device.Files.Select(file => SealedFile.Seal(agent, file, session, device)).ToList();
        foreach (var file in files)
        {
            await agent.BeginAsync(file);
            await station.Store.AbortAsync(file.Object.ToString(), default);
            await station.Store.PutWholeAsync(file.Object.ToString(), file.Ciphertext, default);
        }

        if (abandoned)
        {
            await TestAgent.OkAsync(await agent.SendAsync(HttpMethod.Post, $"/agent/v1/objects/{files[0].Object}/abandon", "{\"reason\":\"changed\"}"u8.ToArray()), HttpStatusCode.NoContent);
            Assert.Null(await station.Store.FindAsync(files[0].Object.ToString(), default));
            return;
        }

        // One is claimed at once, as by an agent without its device; the other is begun and put again, as from a spooled copy.
        await TestAgent.OkAsync(await agent.ClaimAsync(files[0]), HttpStatusCode.Accepted);
        var plan = await agent.BeginAsync(files[1]);
        var wrong = files[1].Ciphertext.ToArray();
        wrong[0] ^= 1;
        await TestAgent.RefusedAsync(await agent.PutPartAsync(files[1].Object, 0, wrong), 409, "part-differs");
        await TestAgent.OkAsync(await agent.PutPartAsync(files[1], 0, (int)plan.PartBytes), HttpStatusCode.NoContent);
        await TestAgent.OkAsync(await agent.ClaimAsync(files[1]), HttpStatusCode.Accepted);
        await station.VerifyAsync();
        foreach (var file in files) Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(file)).Kind);
    }

    private async Task<(TestDevice Device, DockSessionId Session)> DockAsync(TestAgent agent, params TestFile[] files)
    {
        var device = TestDevice.New(files);
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        return (device, session);
    }

    private static ShortFileSent Sent(TestAgent agent, SealedFile file) =>
        new(SignedDocument.Sign(Claim.Type, file.Claim.ToCanonicalJson(), agent.Key).ToString(), file.Wrap, file.Ciphertext);

    private static Task<HttpResponseMessage> SendAsync(TestAgent agent, DockSessionId session, IReadOnlyList<ShortFileSent> files) =>
        agent.SendAsync(HttpMethod.Post, $"/agent/v1/docks/{session}/short-files", JsonSerializer.SerializeToUtf8Bytes(new ShortFilesRequest(files), ProtocolJson.Default.ShortFilesRequest));

    private readonly Dictionary<ObjectId, ShortFileSent> signed = [];

    /// <summary>A claim is signed once: signed again it would be another document.</summary>
    private Task<IReadOnlyList<ObjectId>> TakenAsync(TestAgent agent, DockSessionId session, List<SealedFile> files)
    {
        foreach (var file in files) signed.TryAdd(file.Object, Sent(agent, file));
        return TakenAsync(agent, session, files.ConvertAll(file => signed[file.Object]));
    }

    private static async Task<IReadOnlyList<ObjectId>> TakenAsync(TestAgent agent, DockSessionId session, List<ShortFileSent> files) =>
        (await TestAgent.ReadAsync(await SendAsync(agent, session, files), ProtocolJson.Default.ShortFilesAnswer)).Taken;
}
