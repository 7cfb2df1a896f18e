using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>The screen of the dock PC from two metres away: what is going on in a bay, how far it is and how long it takes.</summary>
[Collection(OneStation.Name)]
public sealed partial class StationKioskTests(Station station)
{
    [Fact]
    public async Task Shows_a_bar_that_moves_and_the_time_left_large_enough_for_two_metres()
    {
        await station.Evidence.WorkerVerbAsync("register-device", "--make", "Evidence Sample", "--model", "BWC-1", "--serial", "BWC-7003", "--kind", "body-worn", "--label", "Camera 9", "--officer", station.Evidence.Officer.UserName);
        var dock = await station.Evidence.EnrolDockPcAsync("Slow desk");
        var bays = station.Evidence.NewVolume("slow");
        // A thin line, so that there is something left for as long as it takes to see it.
        await using var agent = dock.Program("run", "--dock", bays, "--station", "0", "--in-flight", "1", "--limit-mbps", "1");
        agent.Start();
        await using var window = await station.OpenAsync(options: new() { ViewportSize = Pictures.Kiosk });
        await window.GoAsync(await station.StationPageAsync(agent));
        var volume = Directory.CreateDirectory(Path.Combine(bays, "BAY5")).FullName;
        await SampleRecording.MakeBodyWornAsync(volume, "BWC-7003", "BWC7003_0001.MP4");
        for (var number = 2; number < 8; number++)
            await File.WriteAllBytesAsync(Path.Combine(volume, "DCIM", "100MEDIA", $"BWC7003_000{number}.MP4"), RandomNumberGenerator.GetBytes(900_000));

        var bay = window.Page.Locator(".bay");
        await Assertions.Expect(bay.Locator(".state")).ToHaveTextAsync("Copying");
        await Assertions.Expect(bay.Locator(".left")).ToHaveTextAsync(SomeTimeLeft());
        var before = await bay.Locator("progress").EvaluateAsync<double>("bar => (bar.dataset.seen = 'yes', bar.value)");
        Assert.InRange(before, 1, 98);
        await window.AssertFitsAsync("a dock that copies at 1920 px");
        await window.AssertAccessibleAsync("a dock that copies, with its time left");
        await Pictures.TakeAsync(window, "station-copying");
        await window.HoldsAsync("before => document.querySelector('progress[data-seen]')?.value > before", before);
        await AssertLargeAsync(bay.Locator(".state"), 64);
        await AssertLargeAsync(bay.Locator(".left"), 32);

        await Assertions.Expect(bay.Locator(".state")).ToHaveTextAsync("Safe to take", new() { Timeout = 240_000 });
        await AssertLargeAsync(bay.Locator(".state"), 64);
        await Pictures.TakeAsync(window, "station-safe");
        window.AssertNoTrouble();
    }

    /// <summary>On a screen of 24 inches 64 px are letters 13 mm high: at two metres more than four times the least that can be read.</summary>
    private static async Task AssertLargeAsync(ILocator words, int leastPixels)
    {
        var size = await words.EvaluateAsync<double>("words => parseFloat(getComputedStyle(words).fontSize)");
        Assert.InRange(size, leastPixels, double.MaxValue);
        await Assertions.Expect(words).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [GeneratedRegex("^(Less than a minute|About [0-9]+ minutes) left$")]
    private static partial Regex SomeTimeLeft();
}
