using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>The main jobs without a mouse.</summary>
[Collection(OneStation.Name)]
public sealed class KeyboardTests(Station station)
{
    [Fact]
    public async Task Leads_from_sign_in_to_an_item()
    {
        await using var window = await SignInAsync(station.Evidence.Officer);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "My footage", Level = 1 })).ToBeVisibleAsync();
        await PressAsync(window, "Skip to main content");
        Assert.Equal("main", await window.Page.EvaluateAsync<string>("document.activeElement.id"));

        await FollowAsync(window, "BWC4471_0001.MP4");

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Continuity" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Decides_on_an_unknown_volume()
    {
        var card = station.Evidence.NewVolume("by-keyboard");
        await SampleRecording.MakeBodyWornAsync(card, "UNKNOWN-K", "IMG_0001.MP4");
        Assert.Equal(3, (await station.Dock.OffloadAsync(card)).ExitCode);
        await using var window = await SignInAsync(station.Evidence.EvidenceOfficer);
        var session = await station.ScalarAsync("select id::text from intake.dock_session where volume::text like '%UNKNOWN-K%'");

        await FollowAsync(window, "Docks");
        await window.TabToAsync("Say whose it is: Evidence Sample BWC-1");
        for (var others = 0; await window.Page.EvaluateAsync<string>("document.activeElement.id") != $"decide-{session}"; others++)
        {
            Assert.True(others < 20, "the volume is not reached by Tab");
            await window.TabToAsync("Say whose it is: Evidence Sample BWC-1");
        }

        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
        await window.TabToAsync("Ours");
        await window.Page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal("Seized", await window.FocusedAsync());
        await Assertions.Expect(window.TypeAhead("Officer who seized it")).ToBeVisibleAsync();
        await window.TabToAsync("Officer who seized it");
        await window.Page.Keyboard.PressAsync("ArrowDown");
        await window.Page.Keyboard.PressAsync("ArrowDown");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.TypeAhead("Officer who seized it")).Not.ToHaveValueAsync("");
        await TypeAsync(window, "Place where it was seized", "14 Mill Lane");
        await FollowAsync(window, "Continue");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Enter the seal number");
        Assert.Equal("govuk-error-summary", await window.Page.EvaluateAsync<string>("document.activeElement.className"));
        await PressAsync(window, "Enter the seal number");
        Assert.Equal("Seal number", await window.FocusedAsync());
        await window.Page.Keyboard.TypeAsync("S-0099813");
        await FollowAsync(window, "Continue");
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("Nothing on it is changed or erased");
        await FollowAsync(window, "Yes, it is seized");

        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("Seized: nothing on it is ever erased");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Makes_a_bundle_and_downloads_it()
    {
        await using var window = await SignInAsync(station.Evidence.EvidenceOfficer);
        await SearchAsync(window, "BWC4471_0001.MP4");
        await window.TabToAsync("Tick BWC4471_0001.MP4");
        await window.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(window.Page.Locator("[data-tick-count]")).ToHaveTextAsync("1 item ticked");
        await FollowAsync(window, "Make a bundle");
        await TypeAsync(window, "Who gets it", "Crown Court, Leeds");
        await TypeAsync(window, "Why it is disclosed", "Made without a mouse");
        await FollowAsync(window, "Make this bundle");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Crown Court, Leeds");

        var download = await window.Page.RunAndWaitForDownloadAsync(() => PressAsync(window, "Download the bundle"));

        Assert.EndsWith(".zip", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.NotEqual(0, new FileInfo(await download.PathAsync()).Length);
    }

    [Fact]
    public async Task Sorts_and_filters_the_list()
    {
        await using var window = await SignInAsync(station.Evidence.EvidenceOfficer);
        await SearchAsync(window, "BWC4471");
        await FollowAsync(window, "Length");

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("filtered · longest first");
    }

    private async Task<Window> SignInAsync(DemoPerson person)
    {
        var window = await station.OpenAsync();
        await window.GoAsync("/sign-in");
        await TypeAsync(window, "User name", person.UserName);
        await TypeAsync(window, "Password", person.Password);
        await FollowAsync(window, "Sign in");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
        return window;
    }

    private static async Task SearchAsync(Window window, string text)
    {
        await TypeAsync(window, "Search", text);
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
    }

    /// <summary>Goes on to another page by what is called so.</summary>
    private static async Task FollowAsync(Window window, string name)
    {
        await window.TabToAsync(name);
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
    }

    private static async Task PressAsync(Window window, string name)
    {
        await window.TabToAsync(name);
        await window.Page.Keyboard.PressAsync("Enter");
    }

    private static async Task TypeAsync(Window window, string field, string text)
    {
        await window.TabToAsync(field);
        await window.Page.Keyboard.TypeAsync(text);
    }
}
