using Evidence.Testing.Running;
using Microsoft.Playwright;
using Npgsql;
using Xunit;

namespace Evidence.BrowserTests;

[Collection(OneStation.Name)]
public sealed class WatchingTests(Station station)
{
    [Fact]
    public async Task Plays_and_seeks_and_the_continuity_tells_who_watched_what()
    {
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        var item = await window.ItemAsync("BWC4471_0001.MP4");
        await station.PlayableAsync(window, item);
        var video = window.Page.Locator("video");

        await video.EvaluateAsync("async v => { v.muted = true; await v.play(); }");
        await window.HoldsAsync("document.querySelector('video').currentTime > 0.5");
        await video.EvaluateAsync("v => new Promise(done => { v.addEventListener('seeked', done, { once: true }); v.currentTime = 8; })");
        var from = await video.EvaluateAsync<double>("v => v.currentTime");
        await window.HoldsAsync("from => document.querySelector('video').currentTime > from + 0.5", from);
        Assert.InRange(from, 7.9, 10);
        await Assertions.Expect(window.Page.Locator("[data-time]")).ToContainTextAsync("of 0:12");
        window.AssertNoTrouble();

        await window.GoAsync("/footage");
        await station.Evidence.UntilAsync("the view ended", async () => await LastViewAsync(item) is not null);
        await window.GoAsync(item);
        var trail = window.Page.Locator(".moj-timeline");
        await Assertions.Expect(trail).ToContainTextAsync("View started");
        await Assertions.Expect(trail).ToContainTextAsync("View ended");
        await Assertions.Expect(trail).ToContainTextAsync(await LastViewAsync(item) ?? "");
        var ranges = await RangesAsync(item);
        Assert.Contains(ranges, range => range.From < 1000 && range.To < 6000);
        Assert.Contains(ranges, range => range.From is >= 7900 and < 9000);
        Assert.DoesNotContain(ranges, range => range.From < 6000 && range.To > 7000);
    }

    [Fact]
    public async Task Steps_by_buttons_that_the_keyboard_reaches()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await station.PlayableAsync(window, await window.ItemAsync("BWC4471_0001.MP4"));
        var video = window.Page.Locator("video");
        await video.EvaluateAsync("async v => { v.muted = true; await v.play(); v.pause(); v.currentTime = 1; }");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Forward 10 s" }).FocusAsync();
        await window.Page.Keyboard.PressAsync("Space");
        await window.HoldsAsync("document.querySelector('video').currentTime > 10.5");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Frame back" }).FocusAsync();
        var before = await video.EvaluateAsync<double>("v => v.currentTime");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.HoldsAsync("before => document.querySelector('video').currentTime < before", before);

        Assert.InRange(before - await video.EvaluateAsync<double>("v => v.currentTime"), 0.03, 0.05);
    }

    [Fact]
    public async Task Plays_the_original_itself_where_browsers_can()
    {
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await station.PlayableAsync(window, await window.ItemAsync("BWC4471_0001.MP4"));
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Play the original" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("Playing the original.")).ToBeVisibleAsync();
        await window.Page.Locator("video").EvaluateAsync("async v => { v.muted = true; await v.play(); }");
        await window.HoldsAsync("document.querySelector('video').currentTime > 0.5");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Saves_what_is_no_recording_and_runs_none_of_it()
    {
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await window.GoAsync(await window.ItemAsync("notes.html"));
        await Assertions.Expect(window.Page.Locator("video")).ToHaveCountAsync(0);
        var answer = await window.Page.APIRequest.GetAsync(await window.Page.Locator("a[download]").First.GetAttributeAsync("href") ?? "");

        Assert.Equal("application/octet-stream", answer.Headers["content-type"]);
        Assert.StartsWith("attachment", answer.Headers["content-disposition"], StringComparison.Ordinal);
        Assert.StartsWith("sandbox", answer.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers["x-content-type-options"]);
    }

    [Fact]
    public async Task Saves_the_track_of_a_recording_for_a_map()
    {
        var card = station.Evidence.NewVolume("track");
        await SampleRecording.MakeBodyWornAsync(card, Station.Serial, "BWC4471_0800.MP4");
        await File.WriteAllTextAsync(Path.Combine(card, "DCIM", "100MEDIA", "BWC4471_0800.SRT"), "1\n00:00:00,000 --> 00:00:01,000\nHOME(-0.1246,51.5007) 2026.11.21 14:02:09\nGPS(-0.1247,51.5008,16) BAROMETER:1.9\n\n");
        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        var item = await window.ItemAsync("BWC4471_0800.MP4");
        var save = window.Page.GetByRole(AriaRole.Link, new() { Name = "Save as GeoJSON" });
        // The film's own boxes tell a time, which is a track without a place: the one that is meant has the subtitles' place.
        string? track = null;
        await station.Evidence.UntilAsync("the track is there", async () =>
        {
            await window.GoAsync(item);
            foreach (var link in await save.AllAsync())
            {
                var href = (await link.GetAttributeAsync("href"))!;
                if ((await (await window.Page.APIRequest.GetAsync(href)).TextAsync()).Contains("[-0.1247,51.5008", StringComparison.Ordinal))
                    track = href;
            }

            return track is not null;
        });
        var geojson = await window.Page.APIRequest.GetAsync(track!);
        Assert.Equal((200, "application/geo+json"), (geojson.Status, geojson.Headers["content-type"]));
        Assert.StartsWith("attachment", geojson.Headers["content-disposition"], StringComparison.Ordinal);
        var asGpx = track!.Replace("track.geojson", "track.gpx", StringComparison.Ordinal);
        await Assertions.Expect(window.Page.Locator($"a[href='{asGpx}']")).ToHaveTextAsync("Save as GPX");
        var gpx = await window.Page.APIRequest.GetAsync(asGpx);
        Assert.Contains("lat=\"51.5008\"", await gpx.TextAsync(), StringComparison.Ordinal);
        await using var administrator = await station.OpenAsync(station.Evidence.Administrator);
        Assert.Equal(403, (await administrator.Page.APIRequest.GetAsync(gpx.Url)).Status);
    }

    [Fact]
    public async Task Shows_nobody_the_footage_of_another_officer()
    {
        await using var mine = await station.OpenAsync(station.Evidence.Officer);
        var item = await mine.ItemAsync("BWC4471_0001.MP4");
        await using var administrator = await station.OpenAsync(station.Evidence.Administrator);
        await administrator.GoAsync(item);
        await Assertions.Expect(administrator.Page.GetByText("Your role does not include watching footage.")).ToBeVisibleAsync();

        await mine.GoAsync(item);
        await station.PlayableAsync(mine, item);
        var stream = await mine.Page.Locator("video").GetAttributeAsync("src");
        Assert.Equal(403, (await administrator.Page.APIRequest.GetAsync(stream!)).Status);
        Assert.Equal(404, (await mine.Page.APIRequest.GetAsync($"/items/{Guid.NewGuid()}")).Status);
        await using var stranger = await station.OpenAsync();
        Assert.Equal(401, (await stranger.Page.APIRequest.GetAsync(stream!)).Status);
    }

    private async Task<string?> LastViewAsync(string item) =>
        await station.ScalarAsync("select encode(played_sha256, 'hex') from review.view where item_id = $1 and ended_at is not null order by started_at desc limit 1", Id(item)) as string;

    private async Task<List<(long From, long To)>> RangesAsync(string item)
    {
        await using var source = NpgsqlDataSource.Create(station.Evidence.Database.App);
        await using var command = source.CreateCommand("select p.from_ms, p.to_ms from review.playback p join review.view v on v.id = p.view_id where v.item_id = $1");
        command.Parameters.AddWithValue(Id(item));
        await using var reader = await command.ExecuteReaderAsync();
        var ranges = new List<(long, long)>();
        while (await reader.ReadAsync())
            ranges.Add((reader.GetInt64(0), reader.GetInt64(1)));
        return ranges;
    }

    private static Guid Id(string item) => Guid.Parse(item[(item.LastIndexOf('/') + 1)..]);
}
