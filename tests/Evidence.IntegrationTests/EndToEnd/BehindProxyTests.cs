using System.Net;
using System.Text.RegularExpressions;
using Evidence.Testing.Running;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Web behind a proxy of this machine that speaks https to people: what the proxy says is believed, what a stranger makes it pass on is not.</summary>
public sealed partial class BehindProxyTests(ProxiedEvidence proxied) : IClassFixture<ProxiedEvidence>, IDisposable
{
    private const string Proxy = "203.0.113.7";

    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Tells_browsers_that_come_by_https_to_stay_there_for_a_year_with_all_hosts_below()
    {
        using var secure = await SendAsync(HttpMethod.Get, "/sign-in", ("X-Forwarded-Proto", "https"));
        Assert.Equal(HttpStatusCode.OK, secure.StatusCode);
        Assert.Equal(["max-age=31536000; includeSubDomains"], secure.Headers.GetValues("Strict-Transport-Security"));
        Assert.All(secure.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
        using var plain = await SendAsync(HttpMethod.Get, "/sign-in");
        Assert.False(plain.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example.evidence.example.test")]
    [InlineData("evidence.example.test.evil.example")]
    public async Task Answers_to_its_own_name_alone(string host)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/sign-in", ("Host", host), ("X-Forwarded-Proto", "https"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var forwarded = await SendAsync(HttpMethod.Get, "/footage", ("X-Forwarded-Host", host), ("X-Forwarded-Proto", "https"));
        Assert.Equal(HttpStatusCode.Redirect, forwarded.StatusCode);
        Assert.DoesNotContain("evil", forwarded.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Believes_where_somebody_sits_from_the_proxy_and_not_from_them()
    {
        using var page = await SendAsync(HttpMethod.Get, "/sign-in", ("X-Forwarded-Proto", "https"));
        var token = Token().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value;
        var cookie = page.Headers.GetValues("Set-Cookie").Select(set => set.Split(';')[0]);
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = token, ["UserName"] = "nobody.here", ["Password"] = "not the password" });
        using var refused = await SendAsync(HttpMethod.Post, "/sign-in", content, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", $"198.51.100.1, {Proxy}"), ("Cookie", string.Join("; ", cookie)));
        Assert.Contains("The user name or password is not right", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await using var source = NpgsqlDataSource.Create(proxied.Evidence.Database.App);
        await using var command = source.CreateCommand("select string_agg(network, ' ') from access.network_failure");
        Assert.Equal(Proxy, await command.ExecuteScalarAsync());
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers) => SendAsync(method, path, null, headers);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(proxied.Evidence.Address, path)) { Content = content };
        request.Headers.Host = ProxiedEvidence.Host;
        request.Headers.Accept.ParseAdd("text/html");
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await client.SendAsync(request);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

/// <summary>An installation that people reach by the name of a proxy.</summary>
public sealed class ProxiedEvidence : IAsyncLifetime
{
    public const string Host = "evidence.example.test";

    public RunningEvidence Evidence { get; private set; } = null!;

    public async Task InitializeAsync() => Evidence = await RunningEvidence.StartAsync(("Evidence__PublicUrl", $"https://{Host}"));

    public async Task DisposeAsync() => await Evidence.DisposeAsync();
}
