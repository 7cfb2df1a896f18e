using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
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
    public async Task Ends_after_half_an_hour_in_which_nobody_asked_for_anything()
    {
        using var there = await Viewer.OpenAsync(station, station.Officer);
        there.Rest(TimeSpan.FromMinutes(29.5));
        using var gone = await Viewer.OpenAsync(station, station.Officer);
        gone.Rest(TimeSpan.FromMinutes(30.1));

        Assert.Equal(HttpStatusCode.OK, (await there.PageAsync("/footage")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await gone.PageAsync("/footage")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await gone.GetAsync("/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await gone.GetAsync("/docks/events")).StatusCode);
    }

    [Fact]
    public async Task Goes_on_by_what_somebody_does_and_by_playing_and_not_by_what_a_page_does_by_itself()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var started = await viewer.PostAsync(recording.Views, ("part", recording.Part.ToString()));
        var view = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("view").GetString();

        foreach (var path in new[] { "/footage", "/session", $"/items/{recording.Item}", "/docks" })
            Assert.True(await RenewsAsync(viewer, () => viewer.GetAsync(path)), path);
        foreach (var path in new[] { "/docks/events", $"/items/{recording.Item}/being-made/events", recording.Stream, $"/items/{recording.Item}/thumbnail", $"/items/{recording.Item}/parts/{recording.Part}/filmstrip", $"/items/{recording.Item}/parts/{recording.Part}/filmstrip.json", $"/items/{recording.Item}/parts/{recording.Part}/waveform.json" })
            Assert.False(await RenewsAsync(viewer, () => viewer.GetAsync(path)), path);
        Assert.False(await RenewsAsync(viewer, () => viewer.GetAsync(recording.Stream, range: "bytes=0-99")), "the next bytes of a video");
        Assert.False(await RenewsAsync(viewer, () => viewer.GetLiveAsync("/docks")), "a page that makes itself current");
        Assert.True(await RenewsAsync(viewer, () => viewer.PostAsync($"{recording.Views}/{view}", ("ranges", "[[0,900]]"), ("ended", "false"))), "a report of what was played");
    }

    /// <summary>Whether an answer, to somebody who has been idle for ten minutes, carries the session anew.</summary>
    private static async Task<bool> RenewsAsync(Viewer viewer, Func<Task<HttpResponseMessage>> ask)
    {
        viewer.Rest(TimeSpan.FromMinutes(10));
        using var answer = await ask();
        Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        return answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("evidence-session=", StringComparison.Ordinal));
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
