using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

[Collection(OneStation.Name)]
public sealed class SearchTests(Station station)
{
    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Finds_by_words_and_by_filters_and_says_what_it_found(int width)
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { ViewportSize = new() { Width = width, Height = 900 } });
        await window.GoAsync("/footage?view=list");
        await Box(window).FillAsync("bwc4471 MP4");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Assertions.Expect(Rows(window).First).ToBeVisibleAsync();
        Assert.All(await Rows(window).AllTextContentsAsync(), name => Assert.Contains("BWC4471", name, StringComparison.OrdinalIgnoreCase));
        await window.AssertFitsAsync($"a search at {width}");
        await window.AssertAccessibleAsync($"a search at {width}");

        await window.GoAsync("/footage?view=list&text=bwc4471&state=quarantined&kind=audio");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing matches this filter" })).ToBeVisibleAsync();
        await window.AssertFitsAsync($"an empty search at {width}");
        await window.AssertAccessibleAsync($"an empty search at {width}");

        await window.GoAsync("/footage?view=list&text=%25%25&from=2026-02-30");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2026-11-21");
        await window.AssertFitsAsync($"a wrong search at {width}");
        await window.AssertAccessibleAsync($"a wrong search at {width}");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Is_asked_saved_run_renamed_and_deleted_by_keyboard_alone()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/footage?view=list");
        await TabToAsync(window, Box(window));
        await window.Page.Keyboard.TypeAsync("bwc4471 -nowhere");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Rows(window).First).ToBeVisibleAsync();
        await Assertions.Expect(Box(window)).ToHaveValueAsync("bwc4471 -nowhere");

        await PressAsync(window, window.Page.GetByRole(AriaRole.Link, new() { Name = "Save this search" }));
        var name = $"Camera {Guid.NewGuid():N}";
        await TabToAsync(window, window.Page.GetByLabel("Name of this search"));
        await window.Page.Keyboard.TypeAsync(name);
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.GetByText("Your search is saved.")).ToBeVisibleAsync();
        await window.AssertAccessibleAsync("saved searches");

        await PressAsync(window, window.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }));
        await Assertions.Expect(Box(window)).ToHaveValueAsync("bwc4471 -nowhere");
        await PressAsync(window, window.Page.GetByRole(AriaRole.Link, new() { Name = "Saved searches" }));
        await PressAsync(window, window.Page.GetByRole(AriaRole.Link, new() { Name = $"Rename {name}" }));
        await TabToAsync(window, window.Page.GetByLabel("New name"));
        await window.Page.Keyboard.PressAsync("Control+A");
        await window.Page.Keyboard.TypeAsync(name + " again");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.GetByText("Your search has its new name.")).ToBeVisibleAsync();

        await PressAsync(window, window.Page.GetByRole(AriaRole.Button, new() { Name = $"Delete {name} again" }));
        await Assertions.Expect(window.Page.GetByText("Your search is deleted.")).ToBeVisibleAsync();
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Goes_away_as_a_file()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/footage?view=list&text=bwc4471");
        var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Save as CSV" }).ClickAsync());
        Assert.Equal("recordings.csv", download.SuggestedFilename);
        Assert.Contains("BWC4471", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
    }

    private static ILocator Box(Window window) => window.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" });

    private static ILocator Rows(Window window) => window.Page.Locator(".ev-list__title");

    private static async Task PressAsync(Window window, ILocator what)
    {
        await TabToAsync(window, what);
        await window.Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Presses Tab from the top of the page until it has the focus.</summary>
    private static async Task TabToAsync(Window window, ILocator what)
    {
        await Assertions.Expect(what).ToBeVisibleAsync();
        for (var pressed = 0; pressed < 200; pressed++)
        {
            if (await what.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
            await window.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{what} is not reached by Tab");
    }
}
