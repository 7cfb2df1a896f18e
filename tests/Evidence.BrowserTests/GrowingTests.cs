using System.Globalization;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>A recording that no browser plays as it is, is watched while the copy of it is being made, and the same page goes on with the copy.</summary>
[Collection(OneStation.Name)]
public sealed class GrowingTests(Station station)
{
    private const string Video = "document.querySelector('video')";

    [Fact]
    public async Task Is_watched_while_it_is_made_and_the_same_page_goes_on_with_the_whole_copy()
    {
        const string name = "GROWING_HEVC.MP4";
        var card = station.Evidence.NewVolume("BWC-GROWS");
        await SampleRecording.MakeBodyWornAsync(card, Station.Serial);
        await SampleFootage.MakeAsync(
            Path.Combine(card, "DCIM", "100MEDIA", name), "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=150", "-f", "lavfi", "-i", "sine=frequency=440:duration=150",
            "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p", "-c:a", "aac");
        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, $"{offload.Output}\n{offload.Error}");
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await window.GoAsync(await window.ItemAsync(name));
        await window.Page.EvaluateAsync("window.sameDocument = true");
        var watch = window.Page.GetByRole(AriaRole.Button, new() { Name = "Watch what is there already" });
        await Assertions.Expect(watch).ToBeVisibleAsync(new() { Timeout = 240_000 });
        await LooksRightAsync(window, "growing offered");
        // The page may have been loaded before the check ended: then the link leads to the page that has the player, and it begins there.
        await watch.ClickAsync();
        await Assertions.Expect(window.Page.Locator("[data-player]")).ToBeVisibleAsync();
        await window.Page.EvaluateAsync($"{Video}.muted = true; window.sameDocument = true");
        if (await window.Page.EvaluateAsync<bool>($"{Video}.paused"))
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await window.HoldsAsync($"{Video}.currentTime > 1");
        Assert.Equal(150, await window.Page.EvaluateAsync<double>($"{Video}.duration"), 0.2);
        Assert.StartsWith("blob:", await window.Page.EvaluateAsync<string>($"{Video}.src"), StringComparison.Ordinal);
        Assert.InRange(await PercentAsync(window), 1, 99);
        await LooksRightAsync(window, "growing");

        // What is not there yet cannot be sought.
        await window.Page.Locator("[data-picture]").FocusAsync();
        await window.Page.Keyboard.PressAsync("End");
        var end = await window.Page.EvaluateAsync<double>($"{Video}.currentTime");
        Assert.InRange(end, 3, 149);
        await Assertions.Expect(window.Page.Locator("[data-growing-text]")).ToContainTextAsync("Waiting for more: made up to", new() { Timeout = 30_000 });
        await window.HoldsAsync($"{Video}.currentTime > {(end + 3).ToString(CultureInfo.InvariantCulture)}");
        // And back, to what was there from the beginning.
        await window.Page.Keyboard.PressAsync("Home");
        await window.HoldsAsync($"{Video}.currentTime > 0.5 && {Video}.currentTime < 20 && !{Video}.paused");
        await window.Page.Locator("select[data-speed]").SelectOptionAsync("0.5");
        var before = await window.Page.EvaluateAsync<double>($"{Video}.currentTime");

        await Assertions.Expect(window.Page.GetByText("The copy is whole now")).ToBeVisibleAsync(new() { Timeout = 300_000 });
        Assert.EndsWith("/stream", await window.Page.EvaluateAsync<string>($"{Video}.src"), StringComparison.Ordinal);
        await window.HoldsAsync($"!{Video}.paused && {Video}.readyState >= 3 && {Video}.playbackRate === 0.5");
        var after = await window.Page.EvaluateAsync<double>($"{Video}.currentTime");
        Assert.True(after >= before && after < 149, $"at {before} before, and at {after} after");
        Assert.True(await window.Page.EvaluateAsync<bool>("window.sameDocument === true"));
        await Assertions.Expect(window.Page.GetByText("This copy is still being made")).ToBeHiddenAsync();
        await window.Page.Locator("[data-picture]").FocusAsync();
        await window.Page.Keyboard.PressAsync("End");
        await window.HoldsAsync($"{Video}.currentTime > 149");
        await LooksRightAsync(window, "grown");

        // Both views are on record: the one of the original says what was shown.
        await window.GoAsync(window.Page.Url.Split('?')[0]);
        await Assertions.Expect(window.Page.Locator(".ev-trail").GetByText("copy-being-made").First).ToBeVisibleAsync();
        window.AssertNoTrouble();
    }

    private static async Task<int> PercentAsync(Window window)
    {
        var text = await window.Page.Locator("[data-while-growing] [data-text]").InnerTextAsync();
        return int.Parse(System.Text.RegularExpressions.Regex.Match(text, "([0-9]+) %").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task LooksRightAsync(Window window, string what)
    {
        await window.AssertFitsAsync(what);
        await window.AssertAccessibleAsync(what);
        await Pictures.TakeWholeAsync(window, what);
    }
}
