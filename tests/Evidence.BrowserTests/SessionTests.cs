using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>The warning before a session lapses, by a clock that the test moves.</summary>
[Collection(OneStation.Name)]
public sealed class SessionTests(Station station)
{
    [Fact]
    public async Task Warns_three_minutes_before_and_goes_on_with_one_press()
    {
        await using var window = await OpenAsync();
        await window.GoAsync("/footage");
        await window.Page.Clock.FastForwardAsync("26:50");
        await Assertions.Expect(Warning(window)).ToBeHiddenAsync();
        await window.Page.GetByRole(AriaRole.Searchbox).FocusAsync();

        await window.Page.Clock.FastForwardAsync("00:15");
        await Assertions.Expect(Warning(window)).ToBeVisibleAsync();
        await Assertions.Expect(Warning(window)).ToContainTextAsync("You will be signed out at");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Stay signed in" })).ToBeFocusedAsync();
        await window.AssertAccessibleAsync("the warning before a session lapses");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Warning(window)).ToBeHiddenAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();

        await window.Page.Clock.FastForwardAsync("27:05");
        await Assertions.Expect(Warning(window)).ToBeVisibleAsync();
        await window.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Warning(window)).ToBeHiddenAsync();
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Shows_no_evidence_once_it_has_lapsed_and_comes_back_to_the_same_page()
    {
        await using var window = await OpenAsync();
        await window.GoAsync("/footage?sort=name&order=descending");
        await ForgetSessionAsync(window);

        // A laptop that slept: no timer fired meanwhile.
        await window.Page.Clock.FastForwardAsync("45:00");

        await Assertions.Expect(window.Page).ToHaveTitleAsync("Sign in · Evidence");
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("nothing happened for half an hour");
        await window.Page.GetByLabel("User name").FillAsync(station.Evidence.EvidenceOfficer.UserName);
        await window.Page.GetByLabel("Password").FillAsync(station.Evidence.EvidenceOfficer.Password);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("names from Z to A");
    }

    [Fact]
    public async Task Says_so_when_the_server_does_not_answer_and_when_it_was_too_late()
    {
        await using var window = await OpenAsync();
        await window.GoAsync("/footage");
        await window.Page.Clock.FastForwardAsync("27:05");
        await window.Page.RouteAsync("**/session", route => route.AbortAsync());
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Stay signed in" }).ClickAsync();
        await Assertions.Expect(Warning(window)).ToContainTextAsync("The server does not answer");
        await Assertions.Expect(Warning(window).GetByText("The server does not answer")).ToBeVisibleAsync();
        await window.Page.UnrouteAsync("**/session");
        await ForgetSessionAsync(window);

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Stay signed in" }).ClickAsync();

        await Assertions.Expect(window.Page).ToHaveTitleAsync("Sign in · Evidence");
    }

    [Fact]
    public async Task Counts_what_is_done_in_another_window()
    {
        await using var window = await OpenAsync();
        await window.GoAsync("/footage");
        await window.Page.Clock.FastForwardAsync("26:00");
        var other = await window.Page.Context.NewPageAsync();
        await other.GotoAsync("/footage");

        await window.Page.Clock.FastForwardAsync("02:00");
        await Assertions.Expect(Warning(window)).ToBeHiddenAsync();
        await window.Page.Clock.FastForwardAsync("26:00");
        await Assertions.Expect(Warning(window)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Counts_playing_and_not_a_video_that_stands_still()
    {
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        var item = await window.ItemAsync("BWC4471_0001.MP4");
        await station.PlayableAsync(window, item);
        await window.Page.Clock.InstallAsync();
        await window.GoAsync(item);
        var video = window.Page.Locator("video");
        await video.EvaluateAsync("async v => { v.muted = true; v.loop = true; await v.play(); }");
        for (var minutes = 0; minutes < 60; minutes += 20)
        {
            await window.HoldsAsync("document.querySelector('video').currentTime > 0.5");
            var reported = window.Page.WaitForResponseAsync(answer => answer.Request.Method == "POST" && answer.Status == 204);
            await window.Page.Clock.FastForwardAsync("20:00");
            await reported;
            await Assertions.Expect(Warning(window)).ToBeHiddenAsync();
        }

        // Reports that are under way when it stops still count; after them there is none.
        await video.EvaluateAsync("v => v.pause()");
        for (var tries = 0; tries < 3 && !await Warning(window).IsVisibleAsync(); tries++)
        {
            await window.Page.Clock.FastForwardAsync("00:10");
            await Task.Delay(1000);
            await window.Page.Clock.FastForwardAsync("27:00");
            await Task.Delay(1000);
        }

        await Assertions.Expect(Warning(window)).ToBeVisibleAsync();
    }

    private async Task<Window> OpenAsync()
    {
        var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.Page.Clock.InstallAsync();
        return window;
    }

    /// <summary>As when the server's half an hour is over.</summary>
    private static Task ForgetSessionAsync(Window window) => window.Page.Context.ClearCookiesAsync(new() { Name = "evidence-session" });

    private static ILocator Warning(Window window) => window.Page.GetByRole(AriaRole.Alertdialog);
}
