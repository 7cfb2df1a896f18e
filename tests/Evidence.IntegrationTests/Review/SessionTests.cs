using System.Net;
using Evidence.IntegrationTests.Intake;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>How long a session lasts, and what every answer carries.</summary>
public sealed class SessionTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Ends_after_twelve_hours_however_busy()
    {
        using var fresh = await Viewer.OpenAsync(station, station.Officer, ago: TimeSpan.FromHours(11.9));
        using var old = await Viewer.OpenAsync(station, station.Officer, ago: TimeSpan.FromHours(12.1));

        Assert.Equal(HttpStatusCode.OK, (await fresh.PageAsync("/footage")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await old.PageAsync("/footage")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await old.GetAsync("/session")).StatusCode);
    }

    [Fact]
    public async Task Carries_the_headers_on_every_kind_of_answer()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        foreach (var path in new[] { "/footage", "/nothing", "/session", "/sign-in", "/agent/v1/keys" })
        {
            using var answer = await viewer.GetAsync(path);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.True(answer.Headers.CacheControl!.NoStore, path);
            Assert.False(answer.Headers.Contains("Server"), path);
        }
    }

    [Fact]
    public async Task Refuses_another_host_name()
    {
        using var client = new HttpClient { BaseAddress = station.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in") { Headers = { Host = "evil.example" } };

        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Refuses_a_form_without_its_token()
    {
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);

        Assert.Equal(HttpStatusCode.BadRequest, (await viewer.PostWithoutTokenAsync("/docks/devices/new", ("Make", "A"), ("Serial", "1"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await viewer.PostWithoutTokenAsync("/sign-out")).StatusCode);
    }
}
