using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>What comes out on paper: all of what the page knows, and nothing to press.</summary>
[Collection(OneStation.Name)]
public sealed class PrintTests(Station station)
{
    private const string Controls = "button, input, select, video, a[download], nav, [role=dialog], .moj-filter, .ev-batch, .ev-list-tools";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Shows_an_item_with_whole_hashes_and_nothing_to_press(bool script)
    {
        // A4 less the margins of browsers.
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { ViewportSize = new() { Width = 720, Height = 1000 }, JavaScriptEnabled = script });
        await window.GoAsync(await window.ItemAsync("BWC4471_0001.MP4"));
        var hash = window.Page.Locator("#hash-details .ev-mono").First;
        await Assertions.Expect(hash).ToBeHiddenAsync();

        await window.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });

        await AssertPaperAsync(window, "an item on paper");
        await Assertions.Expect(hash).ToBeVisibleAsync();
        Assert.Matches("^[0-9a-f]{64}$", await hash.TextContentAsync());
        var entries = await window.Page.Locator(".moj-timeline__item").CountAsync();
        Assert.InRange(entries, 3, 200);
        var hashes = window.Page.Locator(".moj-timeline__item dt:has-text('SHA-256 of the entry') + dd");
        for (var i = 0; i < entries; i++)
        {
            await Assertions.Expect(hashes.Nth(i)).ToBeVisibleAsync();
            Assert.Matches("^[0-9a-f]{64}$", await hashes.Nth(i).TextContentAsync());
        }
    }

    [Fact]
    public async Task Opens_what_is_folded_while_it_prints_and_folds_it_again()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync(await window.ItemAsync("BWC4471_0001.MP4"));
        await window.Page.EvaluateAsync("addEventListener('beforeprint', () => document.body.dataset.folded = document.querySelectorAll('details:not([open])').length)");
        var folded = await window.Page.Locator("details:not([open])").CountAsync();
        Assert.NotEqual(0, folded);

        await window.Page.PdfAsync();

        Assert.Equal("0", await window.Page.Locator("body").GetAttributeAsync("data-folded"));
        await Assertions.Expect(window.Page.Locator("details:not([open])")).ToHaveCountAsync(folded);
    }

    [Fact]
    public async Task Shows_lists_without_what_works_only_on_a_screen()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        foreach (var page in new[] { "/footage?view=list", "/footage?view=pictures", "/docks", $"/bundles/{await station.BundleAsync()}" })
        {
            await window.GoAsync(page);
            await window.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
            await AssertPaperAsync(window, $"{page} on paper");
        }

        foreach (var hash in await window.Page.Locator("td[data-label='SHA-256'] code").AllAsync())
        {
            await Assertions.Expect(hash).ToBeVisibleAsync();
            Assert.Matches("^[0-9a-f]{64}$", await hash.TextContentAsync());
        }
    }

    private static async Task AssertPaperAsync(Window window, string what)
    {
        await Assertions.Expect(window.Page.Locator("h1")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.Locator(Controls).And(window.Page.Locator(":visible"))).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.Locator("header")).ToHaveCSSAsync("background-color", "rgba(0, 0, 0, 0)");
        await window.AssertFitsAsync(what);
    }
}
