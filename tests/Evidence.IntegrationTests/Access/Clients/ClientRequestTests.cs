using System.Net;
using System.Text.Json;
using Evidence.Formats.Custody;
using Evidence.Custody;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Xunit;

namespace Evidence.IntegrationTests.Access.Clients;

/// <summary>What clients are answered over HTTP.</summary>
public sealed class ClientRequestTests(Station station) : IClassFixture<Station>, IDisposable
{
    private readonly Footage footage = new(station);

    private const string List = "/api/v1/items";

    private TestClients Clients => field ??= new(station);

    [Fact]
    public async Task Lists_recordings_page_by_page()
    {
        var records = new Records(station, TimeProvider.System);
        var unit = await records.UnitAsync();
        var items = new HashSet<string>();
        for (var number = 0; number < 51; number++)
            items.Add((await records.ItemAsync(unit: unit)).ToString());
        using var client = Viewer.Client(station, $"Bearer {await Clients.MakeAsync("see-footage/unit", unit)}");

        var seen = new List<string>();
        for (string? next = ""; next is not null;)
        {
            using var answer = await client.GetAsync($"{List}?after={next}");
            var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(51, seen.Count);
        Assert.Equal(items.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Answers_a_secret_that_is_unknown_expired_waiting_revoked_rotated_or_from_elsewhere_with_the_same_words()
    {
        var revoked = await Clients.ReadyAsync("see-footage/unit");
        await Clients.RevokeAsync(revoked.Id);
        var rotated = await Clients.ReadyAsync("see-footage/unit");
        await Clients.RotateAsync(rotated.Id, TimeSpan.Zero);
        var expired = await new TestClients(station, new StoppedClock(TimeProvider.System.GetUtcNow().AddDays(-10))).AskAsync("see-footage/unit", days: 9);
        var waiting = await Clients.AskAsync("see-footage/any");
        var elsewhere = await Clients.MakeAsync("see-footage/unit", networks: "192.0.2.1");
        var wrong = TestClients.Altered(await Clients.MakeAsync("see-footage/unit"));
        var unknown = Evidence.Access.Clients.ClientToken.Prefix + new string('a', 61);

        var answers = new HashSet<string>();
        foreach (var secret in new[] { revoked.Secret, rotated.Secret, expired.Secret, waiting.Secret, elsewhere, wrong, unknown, "x" })
        {
            using var client = Viewer.Client(station, $"Bearer {secret}");
            using var answer = await client.GetAsync(List);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            answers.Add($"{answer.StatusCode} {answer.Headers.WwwAuthenticate} {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.StartsWith("Unauthorized Bearer realm=\"evidence\", error=\"invalid_token\"", Assert.Single(answers), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looks_at_five_wrong_secrets_of_a_client_a_minute_and_at_no_sixth()
    {
        var made = await Clients.ReadyAsync("see-footage/unit");
        using var wrong = Viewer.Client(station, $"Bearer {TestClients.Altered(made.Secret)}");
        for (var tries = 0; tries < 5; tries++)
        {
            using var refused = await wrong.GetAsync(List);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var right = Viewer.Client(station, $"Bearer {made.Secret}");
        using var closed = await right.GetAsync(List);
        Assert.Equal(HttpStatusCode.TooManyRequests, closed.StatusCode);
        Assert.NotNull(closed.Headers.RetryAfter);
        using var other = Viewer.Client(station, $"Bearer {await Clients.MakeAsync("see-footage/unit")}");
        using var open = await other.GetAsync(List);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    /// <summary>A browser that is led to send a token sends its cookie too: that must count for nothing, and a token for nothing on pages.</summary>
    [Fact]
    public async Task Is_judged_by_its_token_alone_and_by_its_cookie_alone_where_pages_are()
    {
        using var person = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var both = Viewer.Client(station, "Bearer nothing", person);
        using var asked = await both.GetAsync(List);
        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);

        using var page = await both.GetAsync("/footage");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var client = Viewer.Client(station, $"Bearer {await Clients.MakeAsync("see-footage/any")}");
        using var pageOfClient = await client.GetAsync("/footage");
        Assert.Equal(HttpStatusCode.Unauthorized, pageOfClient.StatusCode);
        using var answered = await client.GetAsync(List);
        Assert.False(answered.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Says_what_it_takes_to_who_brings_nothing_and_asks_a_person_to_sign_in()
    {
        using var nobody = Viewer.Nobody(station);
        using var answer = await nobody.GetAsync(List);

        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer realm=\"evidence\""), (answer.StatusCode, answer.Headers.WwwAuthenticate.ToString()));
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.PageAsync(List)).Status);
    }

    [Fact]
    public async Task What_it_takes_away_stands_in_the_recordings_chain_with_the_client_as_actor()
    {
        var item = await footage.RecordAsync("PROOF_CLIENT", 1000);
        await footage.LogAsync();
        var made = await Clients.ReadyAsync("read-continuity/any");
        using var client = Viewer.Client(station, $"Bearer {made.Secret}");
        using var answer = await client.GetAsync($"/items/{item}/proof/download");

        await using var db = station.Open();
        var entries = await new ReadChain(db).RunAsync(SubjectOf.Item(item), Chain.Operational, ChainReader.Custodian, -1, default);
        var entry = Assert.Single(entries, one => one.Entry.Action == CustodyAction.ProofDownloaded);
        var told = string.Join('\n', entry.Details);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(made.Id.ToString(), told, StringComparison.Ordinal);
        Assert.Contains("client secret", told, StringComparison.Ordinal);
    }

    public void Dispose() => footage.Dispose();
}
