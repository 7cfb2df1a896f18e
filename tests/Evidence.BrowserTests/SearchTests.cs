using Evidence.Testing.Running;
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
    public async Task Finds_what_is_said_in_the_subtitles_of_a_camera_for_who_may_play_them_and_no_telemetry()
    {
        var card = station.Evidence.NewVolume("said");
        await SampleRecording.MakeBodyWornAsync(card, Station.Serial, "BWC4471_0920.MP4", "BWC4471_0921.MP4");
        var media = Path.Combine(card, "DCIM", "100MEDIA");
        await File.AppendAllTextAsync(Path.Combine(media, "BWC4471_0920.MP4"), "\0\0\0\u000cfreesaid");
        await File.AppendAllTextAsync(Path.Combine(media, "BWC4471_0921.MP4"), "\0\0\0\u000cfreesaid");
        await File.WriteAllTextAsync(Path.Combine(media, "BWC4471_0920.SRT"), "1\n00:00:00,000 --> 00:00:02,000\nPut the CROWBÁR\n\n2\n00:00:02,000 --> 00:00:04,000\ndown \0<script>now\n\n");
        await File.WriteAllTextAsync(Path.Combine(media, "BWC4471_0921.SRT"), "1\n00:00:00,000 --> 00:00:01,000\nHOME(-0.1246,51.5007) 2026.11.21 14:02:09\nGPS(-0.1247,51.5008,16) BAROMETER:1.9\n\n");
        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await station.Evidence.UntilAsync("the subtitles are read", async () => await station.ScalarAsync("select count(*) from review.transcript t join items.item i on i.id = t.item_id where i.title like 'BWC4471_092_.MP4'") is 2L);

        await window.GoAsync("/footage?view=list&text=%22crowbar+down%22");
        Assert.Equal(["BWC4471_0920.MP4"], await Rows(window).AllTextContentsAsync());
        await window.GoAsync("/footage?view=list&text=crowbar+barometer");
        await Assertions.Expect(Rows(window)).ToHaveCountAsync(0);
        await window.GoAsync("/footage?view=list&text=barometer");
        await Assertions.Expect(Rows(window)).ToHaveCountAsync(0);
        await using var administrator = await station.OpenAsync(station.Evidence.Administrator);
        await administrator.GoAsync("/footage?view=list&text=crowbar");
        await Assertions.Expect(Rows(administrator)).ToHaveCountAsync(0);
        await administrator.GoAsync("/footage?view=list&text=BWC4471_0920");
        await Assertions.Expect(Rows(administrator)).ToHaveCountAsync(1);
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
