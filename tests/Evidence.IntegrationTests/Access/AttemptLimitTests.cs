using System.Net;
using System.Text;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Intake;
using Xunit;

namespace Evidence.IntegrationTests.Access;

/// <summary>What somebody may send who is not known.</summary>
public sealed class AttemptLimitTests(AttemptLimitTests.StrictStation fixture) : IClassFixture<AttemptLimitTests.StrictStation>
{
    private const int Most = 4;

    private Station Station => fixture.Station;

    [Fact]
    public async Task Too_many_attempts_to_sign_in_from_one_address_are_told_to_wait_and_nobody_else_is()
    {
        using var http = new HttpClient { BaseAddress = Station.Address };
        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < Most + 2; n++)
        {
            using var form = new FormUrlEncodedContent([new("Input.UserName", "nobody"), new("Input.Password", "wrong")]);
            using var answer = await http.PostAsync("/sign-in", form);
            statuses.Add(answer.StatusCode);
        }

        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, statuses[..Most]);
        Assert.All(statuses[Most..], status => Assert.Equal(HttpStatusCode.TooManyRequests, status));
        using var page = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Headers = { { "Accept", "text/html" } } };
        using var told = await http.SendAsync(page);
        Assert.Equal(HttpStatusCode.TooManyRequests, told.StatusCode);
        Assert.NotNull(told.Headers.RetryAfter);
        Assert.Contains("Wait a minute, then try again.", await told.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/sign-in")).StatusCode);
        // However many, they are one entry.
        await using var db = Station.Open();
        var agency = await new ReadChain(db).RunAsync(SubjectOf.Agency(Station.Keys.Agency), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Single(agency, entry => entry.Text("reason") == "too-many-attempts" && entry.Text("route") == "POST /sign-in");
    }

    [Fact]
    public async Task Too_many_enrolments_are_refused_as_agents_are_told_everything()
    {
        using var agent = new TestAgent(Station.Address, "guesser");
        var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(agent.Enrolment("000G-40R4-0M30-E209-9DMX-TX7H-9FBM-EPTH"), ProtocolJson.Default.EnrolRequest);
        for (var n = 0; n < Most; n++)
            Assert.NotEqual(HttpStatusCode.TooManyRequests, (await agent.SendAsync(HttpMethod.Post, "/agent/v1/enrol", body)).StatusCode);
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/enrol", body), 429, "too-many-attempts");
    }

    [Fact]
    public async Task An_enrolment_longer_than_any_real_one_is_not_read()
    {
        await using var other = new StrictStation();
        await other.InitializeAsync();
        using var agent = new TestAgent(other.Station.Address, "long");
        var body = Encoding.UTF8.GetBytes($"{{\"code\":\"{new string('x', 17 << 10)}\"}}");
        await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/enrol", body), 413, "body-too-long");
    }

    public sealed class StrictStation : IAsyncLifetime, IAsyncDisposable
    {
        public Station Station { get; } = new() { Settings = [("Evidence:AttemptsPerMinute", $"{Most}")] };

        public Task InitializeAsync() => Station.InitializeAsync();

        Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

        public async ValueTask DisposeAsync()
        {
            await Station.DisposeAsync();
            Station.Dispose();
        }
    }
}
