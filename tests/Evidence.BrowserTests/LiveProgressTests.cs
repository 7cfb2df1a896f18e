using System.Globalization;
using System.Text.RegularExpressions;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

[Collection(OneStation.Name)]
public sealed partial class LiveProgressTests(Station station)
{
    private const string Name = "LIVE0001.MP4";
    private const int Length = 112 << 20;

    [Fact]
    public async Task Moves_the_number_of_a_file_while_it_is_copied_without_reloading_the_page()
    {
        await station.Evidence.WorkerVerbAsync("register-device", "--make", "Evidence Sample", "--model", "BWC-1", "--serial", "BWC-7301", "--kind", "body-worn", "--label", "Camera 731", "--officer", station.Evidence.Officer.UserName);
        var card = station.Evidence.NewVolume("slow");
        await SampleRecording.MakeBodyWornAsync(card, "BWC-7301");
        await File.WriteAllBytesAsync(Path.Combine(card, "DCIM", "100MEDIA", Name), System.Security.Cryptography.RandomNumberGenerator.GetBytes(Length));
        var dock = await station.Evidence.EnrolDockPcAsync("Slow dock");
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/docks");
        await window.Page.EvaluateAsync("window.sameDocument = true");
        var fetches = 0;
        window.Page.Request += (_, request) => fetches += request.Headers.ContainsKey("x-live") ? 1 : 0;

        await using var agent = dock.Program("offload", card, "--limit-mbps", "60");
        agent.Start();
        var row = window.Page.Locator("[data-object]").Filter(new() { HasText = Name });
        await Assertions.Expect(row).ToBeVisibleAsync();
        // Each number, with how often the page had fetched itself anew by then.
        var seen = new List<(int Percent, int Fetches)>();
        while (seen.Count < 4 && agent.IsRunning)
        {
            if (await row.CountAsync() == 1 && Percent().Match(await row.InnerTextAsync()) is { Success: true } number
                && int.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture) is var percent && (seen.Count == 0 || seen[^1].Percent != percent))
                seen.Add((percent, fetches));
            await Task.Delay(50);
        }

        Assert.True(seen.Count == 4, $"seen {string.Join(", ", seen)}; the agent said:\n{agent.Log}");
        Assert.Equal(seen.Order(), seen);
        Assert.Contains(seen.Zip(seen.Skip(1)), pair => pair.First.Fetches == pair.Second.Fetches);
        Assert.True(await window.Page.EvaluateAsync<bool>("window.sameDocument === true"));
        Assert.Equal(0, await agent.EndAsync(TimeSpan.FromMinutes(5)));
        await Assertions.Expect(window.Page.Locator("#live li").Filter(new() { HasText = "Camera 731" }).Locator(".ev-dock__word")).ToHaveTextAsync("Safe to take");
        Assert.True(await window.Page.EvaluateAsync<bool>("window.sameDocument === true"));
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Shows_what_came_while_the_connection_was_broken_once_it_is_back_without_reloading_the_page()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/docks");
        await window.Page.EvaluateAsync("window.sameDocument = true");
        var state = window.Page.Locator("[data-live-state]");
        await Assertions.Expect(state).ToHaveTextAsync("This page keeps itself current.");
        // Being offline keeps the browser from asking again; what it has open breaks with the server.
        await window.Page.Context.SetOfflineAsync(true);
        await station.Evidence.Web.KillAsync();
        await Assertions.Expect(state).ToHaveTextAsync("The connection broke. This page will become current again by itself.", new() { Timeout = 30_000 });
        station.Evidence.Web.Start();
        await station.Evidence.WebAnswersAsync();
        await station.Evidence.EnrolDockPcAsync("Dock of the night");
        var row = window.Page.GetByText("Dock of the night");
        await Assertions.Expect(row).Not.ToBeVisibleAsync();
        await window.Page.Context.SetOfflineAsync(false);
        await Assertions.Expect(row).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(state).ToHaveTextAsync("This page keeps itself current.");
        Assert.True(await window.Page.EvaluateAsync<bool>("window.sameDocument === true"));
    }

    [GeneratedRegex("Copying, ([0-9]+) %")]
    private static partial Regex Percent();
}
