using System.Net;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

public sealed class PartTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Takes_parts_in_any_order_and_says_which_it_has()
    {
        var (agent, _, file, plan) = await BeginAsync(40_000_000);
        Assert.Equal((3, 16 << 20), (plan.Parts, plan.PartBytes));
        foreach (var n in (int[])[2, 0, 1])
        {
            await TestAgent.OkAsync(await agent.PutPartAsync(file, n, (int)plan.PartBytes), HttpStatusCode.NoContent);
            var now = await agent.BeginAsync(file);
            Assert.Contains(now.Have, p => p.N == n && p.Sha256 == Sha256Hash.Of(file.Part(n, (int)plan.PartBytes)));
        }

        await TestAgent.OkAsync(await agent.ClaimAsync(file), HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Refuses_a_part_whose_hash_is_wrong_and_takes_it_when_it_comes_right()
    {
        var (agent, _, file, plan) = await BeginAsync(500_000);
        var damaged = file.Part(0, (int)plan.PartBytes);
        damaged[1000] ^= 1;
        await TestAgent.RefusedAsync(
            await agent.PutPartAsync(file.Object, 0, damaged, ContentDigest.Of(file.Part(0, (int)plan.PartBytes))), 422, "part-hash-wrong");
        Assert.Empty((await agent.BeginAsync(file)).Have);
        await TestAgent.OkAsync(await agent.PutPartAsync(file, 0, (int)plan.PartBytes), HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_same_part_again_changes_nothing_and_other_bytes_are_refused()
    {
        var (agent, _, file, plan) = await BeginAsync(500_000);
        for (var i = 0; i < 2; i++)
            await TestAgent.OkAsync(await agent.PutPartAsync(file, 0, (int)plan.PartBytes), HttpStatusCode.NoContent);
        var other = file.Part(0, (int)plan.PartBytes);
        other[0] ^= 1;
        await TestAgent.RefusedAsync(await agent.PutPartAsync(file.Object, 0, other), 409, "part-differs");
        Assert.Equal(Sha256Hash.Of(file.Part(0, (int)plan.PartBytes)), (await agent.BeginAsync(file)).Have[0].Sha256);
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(0, 100)]
    [InlineData(7, 500_056)]
    public async Task Refuses_a_part_of_another_number_or_length_than_planned(int n, int bytes)
    {
        var (agent, _, file, _) = await BeginAsync(500_000);
        await TestAgent.RefusedAsync(await agent.PutPartAsync(file.Object, n, new byte[bytes]), 422, "part-out-of-range");
    }

    [Fact]
    public async Task Knows_nothing_of_another_agents_object()
    {
        var (_, _, file, plan) = await BeginAsync(500_000);
        using var other = await station.EnrolAsync("back office");
        await TestAgent.RefusedAsync(await other.PutPartAsync(file, 0, (int)plan.PartBytes), 404, "object-unknown");
        await TestAgent.RefusedAsync(await other.ClaimAsync(file), 404, "object-unknown");
        await TestAgent.RefusedAsync(await other.SendAsync(HttpMethod.Get, $"/agent/v1/objects/{file.Object}", []), 404, "object-unknown");
        await TestAgent.RefusedAsync(await other.SendAsync(HttpMethod.Post, $"/agent/v1/objects/{file.Object}/abandon", "{\"reason\":\"mine\"}"u8.ToArray()), 404, "object-unknown");

        var device = TestDevice.New(TestFile.Random("a.mp4", 500_000));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await other.DockAsync(device, session);
        var stolen = SealedFile.Seal(other, device.Files[0], session, device);
        stolen = stolen with { Request = stolen.Request with { Object = file.Object } };
        await TestAgent.RefusedAsync(await other.SendAsync(HttpMethod.Post, "/agent/v1/objects",
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(stolen.Request, ProtocolJson.Default.ObjectRequest)), 409, "object-id-taken");
    }

    [Fact]
    public async Task An_abandoned_object_takes_no_more_parts()
    {
        var (agent, _, file, plan) = await BeginAsync(500_000);
        for (var i = 0; i < 2; i++)
            await TestAgent.OkAsync(await agent.SendAsync(HttpMethod.Post, $"/agent/v1/objects/{file.Object}/abandon", "{\"reason\":\"the file changed\"}"u8.ToArray()), HttpStatusCode.NoContent);
        await TestAgent.RefusedAsync(await agent.PutPartAsync(file, 0, (int)plan.PartBytes), 409, "object-not-uploading");
        await TestAgent.RefusedAsync(await agent.ClaimAsync(file), 409, "object-not-uploading");
        Assert.Equal(UploadState.Abandoned, (await agent.BeginAsync(file)).State);
        Assert.Empty(Directory.GetFiles(Path.Combine(station.StoreFolder, "uploads"), $"{file.Object}*"));
    }

    [Fact]
    public async Task Refuses_objects_that_cannot_be()
    {
        var (agent, _, file, _) = await BeginAsync(500_000);
        var wrongLengths = file.Request with { Object = ObjectId.New(), CiphertextBytes = file.Request.CiphertextBytes + 1 };
        await RefusedAsync(agent, wrongLengths, 422, "object-length-wrong");
        await RefusedAsync(agent, file.Request with { Object = ObjectId.New(), PlaintextBytes = long.MaxValue, CiphertextBytes = long.MaxValue }, 422, "object-length-wrong");
        await RefusedAsync(agent, file.Request with { Object = ObjectId.New(), Path = TestFile.PathOf("not/listed.mp4") }, 422, "path-not-listed");
        await RefusedAsync(agent, file.Request with { Object = ObjectId.New(), Session = DockSessionId.New() }, 404, "session-unknown");
        await RefusedAsync(agent, file.Request with { PlaintextBytes = 1, CiphertextBytes = 57 }, 409, "object-id-taken");
    }

    private static async Task RefusedAsync(TestAgent agent, ObjectRequest request, int status, string code) =>
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/objects",
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(request, ProtocolJson.Default.ObjectRequest)), status, code);

    private async Task<(TestAgent Agent, TestDevice Device, SealedFile File, ObjectAnswer Plan)> BeginAsync(int bytes)
    {
        var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("DCIM/100MEDIA/MOV_0001.MP4", bytes));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        var file = SealedFile.Seal(agent, device.Files[0], session, device);
        return (agent, device, file, await agent.BeginAsync(file));
    }
}
