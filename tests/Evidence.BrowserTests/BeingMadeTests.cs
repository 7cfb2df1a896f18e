using System.Globalization;
using System.Text.RegularExpressions;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>A page tells how far what is made of a recording is, keeps itself current, and says when there is something to show.</summary>
[Collection(OneStation.Name)]
public sealed partial class BeingMadeTests(Station station)
{
    [Fact]
    public async Task Tells_how_far_a_copy_is_and_offers_it_once_it_is_there_without_reloading_the_page()
    {
        var card = station.Evidence.NewVolume("BWC-LONG");
        await SampleRecording.MakeBodyWornAsync(card, Station.Serial);
        const string name = "LONG_HEVC.MP4";
        await SampleFootage.MakeAsync(
            Path.Combine(card, "DCIM", "100MEDIA", name), "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=25:duration=60", "-f", "lavfi", "-i", "sine=frequency=440:duration=60",
            "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:pools=1", "-c:a", "aac");
        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, $"{offload.Output}\n{offload.Error}");
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        var item = await window.ItemAsync(name);
        await window.GoAsync(item);
        await window.Page.EvaluateAsync("window.sameDocument = true");
        await window.Page.EvaluateAsync("""
            window.said = []; new MutationObserver(() => window.said.push(document.getElementById('said').textContent)).observe(document.getElementById('said'), { childList: true, characterData: true, subtree: true });
            """);
        await Assertions.Expect(window.Page.Locator("[data-live-state]")).ToHaveTextAsync("This page keeps itself current.");

        // In the stage, where the copy will be shown.
        var stage = window.Page.Locator("[data-growing-offer] [data-object] [data-text]");
        var (seen, of) = (new List<int>(), "");
        for (var until = TimeProvider.System.GetUtcNow().AddMinutes(4); seen.Count < 3 && TimeProvider.System.GetUtcNow() < until; await Task.Delay(100))
        {
            if (await stage.CountAsync() != 1 || Percent().Match(await stage.InnerTextAsync()) is not { Success: true } number)
                continue;
            // The check comes first, and the copy begins anew: each has a number of its own.
            if (number.Groups[1].Value is var work && work != of)
                (seen, of) = ([], work);
            if (int.Parse(number.Groups[2].Value, CultureInfo.InvariantCulture) is var percent && (seen.Count == 0 || seen[^1] != percent))
                seen.Add(percent);
            if (seen.Count == 2)
                await LooksRightAsync(window, "being made");
        }

        Assert.True(seen.Count == 3, $"seen {string.Join(", ", seen)}");
        Assert.Equal(seen.Order(), seen);
        // Without script the same stands in the page as it is loaded.
        var plain = await (await window.Page.Context.APIRequest.GetAsync(window.Page.Url)).TextAsync();
        Assert.Matches(Percent(), plain);

        await AllAsync(item);
        var show = window.Page.GetByRole(AriaRole.Button, new() { Name = "It is ready: show it" });
        await Assertions.Expect(show).ToBeVisibleAsync(new() { Timeout = 240_000 });
        await LooksRightAsync(window, "ready");
        Assert.True(await window.Page.EvaluateAsync<bool>("window.sameDocument === true"));
        var said = await window.Page.EvaluateAsync<string[]>("window.said");
        Assert.Contains("It is ready.", said);
        // Each part that is waited for comes and goes, and so do quarters: some sentences, not a hundred.
        Assert.InRange(said.Length, 1, 30);
        await show.ClickAsync();
        await window.Page.Locator("video").EvaluateAsync("async v => { v.muted = true; await v.play(); }");
        await window.HoldsAsync("document.querySelector('video').currentTime > 0.5");
        window.AssertNoTrouble();
    }

    /// <summary>What evidence officers see of it meanwhile: it moves there too, and goes from the list when it is done.</summary>
    private async Task AllAsync(string item)
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/being-made");
        await Assertions.Expect(window.Page.Locator("[data-live-state]")).ToHaveTextAsync("This page keeps itself current.");
        var row = window.Page.Locator("tr").Filter(new() { Has = window.Page.Locator($"a[href^='{item}']") }).First;
        var copy = row.Locator("li").Filter(new() { HasText = "Copy for browsers" });
        await Assertions.Expect(copy).ToContainTextAsync("Being made", new() { Timeout = 120_000 });
        var before = await copy.InnerTextAsync();
        await Assertions.Expect(copy).Not.ToHaveTextAsync(before, new() { Timeout = 30_000 });
        await LooksRightAsync(window, "all being made");
        await row.GetByRole(AriaRole.Button, new() { Name = "Make this first" }).ClickAsync();
        await Assertions.Expect(row.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Assertions.Expect(row).ToHaveCountAsync(0, new() { Timeout = 240_000 });
        window.AssertNoTrouble();
    }

    private static async Task LooksRightAsync(Window window, string what)
    {
        await window.AssertFitsAsync(what);
        await window.AssertAccessibleAsync(what);
        await Pictures.TakeWholeAsync(window, what);
    }

    [GeneratedRegex("Being (made|checked): ([0-9]+) %")]
    private static partial Regex Percent();
}
