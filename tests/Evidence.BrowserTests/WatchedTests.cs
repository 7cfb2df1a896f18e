using System.Globalization;
using System.Text.Json;
using Evidence.Review;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>The record of watched minutes, told by a real browser that plays a real clip.</summary>
[Collection(OneStation.Name)]
public sealed class WatchedTests(Station station)
{
    private const long ClipMs = 12_000, Exactness = 500;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("EVIDENCE_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var seed) ? seed : 4471;

    [Fact]
    public async Task Is_what_was_played_to_half_a_second_however_somebody_jumped_about()
    {
        var random = new Random(Seed);
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        var item = await FreshAsync(window, "BWC4471_0810.MP4", "watched");
        var played = new List<PlayedRange>();
        for (var visit = 0; visit < 2; visit++)
        {
            await station.PlayableAsync(window, item);
            for (var step = 0; step < 7; step++)
                played.AddRange(await PlayAsync(window, random));
            await window.GoAsync("/footage");
        }

        await station.Evidence.UntilAsync("the views ended", async () =>
            Convert.ToInt64(await station.ScalarAsync("select count(*) from review.view where item_id = $1 and ended_at is not null", Guid.Parse(item[(item.LastIndexOf('/') + 1)..])), CultureInfo.InvariantCulture) == 2);
        var told = await WatchedAsync(window, item);

        var expected = PlayedRanges.Of(played);
        // Where the one says played and the other not is nowhere longer than the exactness.
        foreach (var (one, other, wrong) in new[] { (told, expected, "counted and not played"), (expected, told, "played and not counted") })
        {
            var apart = PlayedRanges.Of(other.Missing(ClipMs).Ranges.SelectMany(gap => one.Ranges.Select(range => new PlayedRange(Math.Max(gap.StartMs, range.StartMs), Math.Min(gap.EndMs, range.EndMs)))));
            Assert.All(apart.Ranges, stretch => Assert.True(stretch.LengthMs <= Exactness, $"seed {Seed}: {stretch} is {wrong}; played {Text(expected)}, told {Text(told)}"));
        }

        await window.GoAsync(item);
        await Assertions.Expect(window.Page.Locator(".ev-watched")).ToContainTextAsync(expected.Missing(ClipMs).Ranges.Any(gap => gap.LengthMs > 2 * Exactness) ? "Nobody has watched" : "watched");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Does_not_count_pictures_in_a_page_that_is_hidden()
    {
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        var item = await FreshAsync(window, "BWC4471_0811.MP4", "hidden");
        await station.PlayableAsync(window, item);
        const string show = "seen => { Object.defineProperty(document, 'visibilityState', { configurable: true, value: seen ? 'visible' : 'hidden' }); document.dispatchEvent(new Event('visibilitychange')); }";
        await window.Page.Locator("video").EvaluateAsync("async v => { v.muted = true; await v.play(); }");
        await window.HoldsAsync("document.querySelector('video').currentTime > 1");
        await window.Page.EvaluateAsync(show, false);
        var from = await window.Page.Locator("video").EvaluateAsync<double>("v => v.currentTime");
        await window.HoldsAsync("from => document.querySelector('video').currentTime > from + 3", from);
        var until = await window.Page.Locator("video").EvaluateAsync<double>("v => v.currentTime");
        await window.Page.EvaluateAsync(show, true);
        await window.HoldsAsync("from => document.querySelector('video').currentTime > from + 1", until);
        await window.GoAsync("/footage");

        // A busy machine may cut a stretch in two; what counts is that nothing between is told, and what was seen on both sides is.
        var (hiddenMs, shownMs) = ((long)(from * 1000), (long)(until * 1000));
        await station.Evidence.UntilAsync("what was seen last is told", async () => (await WatchedAsync(window, item)).Ranges.Any(range => range.EndMs > shownMs + 500));
        var told = (await WatchedAsync(window, item)).Ranges;
        Assert.DoesNotContain(told, range => range.StartMs < shownMs - 50 && range.EndMs > hiddenMs + 50);
        Assert.InRange(told.Where(range => range.EndMs <= hiddenMs + 50).Sum(range => range.LengthMs), hiddenMs - Exactness, hiddenMs + 50);
        Assert.InRange(told.Where(range => range.EndMs > hiddenMs + 50).Min(range => range.StartMs), shownMs - 50, shownMs + 1000);
    }

    /// <summary>One step at random: a jump, a speed, a while of playing, and sometimes a jump away while it plays. Tells what was played by what the video itself says at the ends.</summary>
    private static async Task<IEnumerable<PlayedRange>> PlayAsync(Window window, Random random)
    {
        double[] speeds = [0.5, 1, 2, 4];
        var told = await window.Page.Locator("video").EvaluateAsync<double[][]>("""
            async (v, step) => {
              const once = name => new Promise(done => v.addEventListener(name, done, { once: true }));
              const seek = async to => { const there = once('seeked'); v.currentTime = to; await there; };
              const wait = ms => new Promise(done => setTimeout(done, ms));
              const played = [];
              if (v.readyState === HTMLMediaElement.HAVE_NOTHING) {
                const known = once('loadedmetadata');
                v.preload = 'auto';
                v.load();
                await known;
              }
              v.muted = true;
              v.playbackRate = step.speed;
              await seek(step.from);
              let from = v.currentTime;
              const playing = once('playing');
              await v.play();
              await playing;
              await wait(step.ms);
              if (step.away >= 0) {
                played.push([from, v.currentTime]);
                await seek(step.away);
                from = v.currentTime;
                await wait(step.ms);
              }
              if (!v.paused) {
                const paused = once('pause');
                v.pause();
                await paused;
              }
              played.push([from, v.currentTime]);
              return played;
            }
            """, new { speed = speeds[random.Next(speeds.Length)], from = random.NextDouble() * 11, ms = 200 + random.Next(600), away = random.Next(3) == 0 ? random.NextDouble() * 11 : -1 });
        return told.Select(range => new PlayedRange((long)(range[0] * 1000), (long)(range[1] * 1000)));
    }

    private async Task<string> FreshAsync(Window window, string name, string volume)
    {
        var card = station.Evidence.NewVolume(volume);
        await SampleRecording.MakeBodyWornAsync(card, Station.Serial, name);
        // No two recordings with the same bytes: this one is no arrival of another test's.
        await File.AppendAllTextAsync(Path.Combine(card, "DCIM", "100MEDIA", name), $"\0\0\0\u0010free{name[8..12]}{volume[..4]}");
        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        return await window.ItemAsync(name);
    }

    private static async Task<PlayedRanges> WatchedAsync(Window window, string item)
    {
        var answer = await window.Page.APIRequest.GetAsync($"/api/v1{item}/watched");
        Assert.Equal(200, answer.Status);
        var file = Assert.Single((await answer.JsonAsync())!.Value.GetProperty("files").EnumerateArray());
        return PlayedRanges.Of(file.GetProperty("watched").Deserialize<long[][]>()!.Select(range => new PlayedRange(range[0], range[1])));
    }

    private static string Text(PlayedRanges ranges) => System.Text.Encoding.ASCII.GetString(ranges.ToCanonicalBytes());
}
