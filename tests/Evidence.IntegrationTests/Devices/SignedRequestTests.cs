using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Intake;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Devices;

public sealed class SignedRequestTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Refuses_a_key_that_nobody_enrolled()
    {
        using var stranger = new TestAgent(station.Address, "stranger");
        var problem = await TestAgent.RefusedAsync(await stranger.SendAsync(HttpMethod.Get, "/agent/v1/keys", []), 401, "agent-unknown");
        Assert.NotNull(problem.ServerTime);
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(302)]
    public async Task Refuses_a_clock_that_is_off_and_tells_its_own_time(int seconds)
    {
        using var agent = await station.EnrolAsync();
        agent.ClockError = TimeSpan.FromSeconds(seconds);
        var problem = await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Get, "/agent/v1/keys", []), 401, "stale");
        agent.ClockError = problem.ServerTime!.Value - TimeProvider.System.GetUtcNow();
        await TestAgent.OkAsync(await agent.SendAsync(HttpMethod.Get, "/agent/v1/keys", []), HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refuses_requests_without_a_signature_or_with_one_for_something_else()
    {
        using var agent = await station.EnrolAsync();
        var unsigned = agent.Request(HttpMethod.Get, "/agent/v1/keys", []);
        unsigned.Headers.Remove(RequestSignature.SignatureHeader);
        await TestAgent.RefusedAsync(await agent.SendAsync(unsigned), 401, "signature-missing");

        var moved = agent.Request(HttpMethod.Get, "/agent/v1/keys", []);
        moved.RequestUri = new Uri($"/agent/v1/docks/{DockSessionId.New()}", UriKind.Relative);
        await TestAgent.RefusedAsync(await agent.SendAsync(moved), 401, "signature-wrong");

        var otherQuery = agent.Request(HttpMethod.Get, $"/agent/v1/docks/{DockSessionId.New()}/outcomes?after=0", []);
        otherQuery.RequestUri = new Uri(otherQuery.RequestUri!.OriginalString.Replace("after=0", "after=5", StringComparison.Ordinal), UriKind.Relative);
        await TestAgent.RefusedAsync(await agent.SendAsync(otherQuery), 401, "signature-wrong");

        var noDigest = agent.Request(HttpMethod.Get, "/agent/v1/keys", []);
        noDigest.Headers.Remove(ContentDigest.Header);
        await TestAgent.RefusedAsync(await agent.SendAsync(noDigest), 401, "digest-missing");
    }

    [Fact]
    public async Task Refuses_a_body_that_was_changed_on_its_way()
    {
        using var agent = await station.EnrolAsync();
        var request = agent.Request(HttpMethod.Post, "/agent/v1/objects", "{\"object\":1}"u8.ToArray());
        request.Content = new ByteArrayContent("{\"object\":2}"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        await TestAgent.RefusedAsync(await agent.SendAsync(request), 422, "digest-wrong");
    }

    [Fact]
    public async Task Refuses_another_version_of_the_protocol_and_none()
    {
        using var agent = await station.EnrolAsync();
        var later = agent.Request(HttpMethod.Get, "/agent/v1/keys", []);
        later.Headers.Remove(RequestSignature.VersionHeader);
        later.Headers.TryAddWithoutValidation(RequestSignature.VersionHeader, "2");
        await TestAgent.RefusedAsync(await agent.SendAsync(later), 400, "protocol-unknown");
        var none = agent.Request(HttpMethod.Get, "/agent/v1/keys", []);
        none.Headers.Remove(RequestSignature.VersionHeader);
        await TestAgent.RefusedAsync(await agent.SendAsync(none), 401, "version-missing");
    }

    [Fact]
    public async Task A_captured_request_that_is_sent_again_changes_nothing()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 1000));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        var inventory = agent.SignInventory(device, session, InventoryKind.First);
        var captured = agent.Request(HttpMethod.Post, "/agent/v1/docks", inventory);
        for (var i = 0; i < 5; i++)
            await TestAgent.OkAsync(await agent.SendAsync(Copy(captured, inventory)), HttpStatusCode.OK);
        var file = SealedFile.Seal(agent, device.Files[0], session, device);
        var body = JsonSerializer.SerializeToUtf8Bytes(file.Request, ProtocolJson.Default.ObjectRequest);
        var begin = agent.Request(HttpMethod.Post, "/agent/v1/objects", body);
        await TestAgent.OkAsync(await agent.SendAsync(Copy(begin, body)), HttpStatusCode.Created);
        await TestAgent.OkAsync(await agent.SendAsync(Copy(begin, body)), HttpStatusCode.OK);

        await using var db = station.Open();
        Assert.Equal(1, await db.DockSessions.CountAsync(s => s.AgentId == agent.Id));
        Assert.Equal(1, await db.Uploads.CountAsync(u => u.AgentId == agent.Id));
        // Enrolled, docked, inventory: one entry each, however often it was sent.
        Assert.Equal(3, await db.Entries.CountAsync(e => e.SubjectId == agent.Id.Value));
    }

    /// <summary>The same bytes on the wire again.</summary>
    private static HttpRequestMessage Copy(HttpRequestMessage request, byte[] body)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = new ByteArrayContent(body) };
        foreach (var (name, values) in request.Headers)
            copy.Headers.TryAddWithoutValidation(name, values);
        return copy;
    }
}
