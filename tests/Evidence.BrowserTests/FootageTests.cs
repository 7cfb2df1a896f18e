using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

[Collection(OneStation.Name)]
public sealed class FootageTests(Station station)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_sorted_by_the_heads_of_its_columns_and_stays_so_when_it_is_filtered(bool script)
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { JavaScriptEnabled = script });
        await window.GoAsync("/footage?view=list");
        await Assertions.Expect(Head(window, "Arrived")).ToHaveAttributeAsync("aria-sort", "descending");

        await Head(window, "Name").GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(Head(window, "Name")).ToHaveAttributeAsync("aria-sort", "ascending");
        await Assertions.Expect(window.Page.Locator("th[aria-sort]")).ToHaveCountAsync(1);
        var rising = await NamesAsync(window);
        Assert.Equal(rising.OrderBy(Sorted, StringComparer.Ordinal), rising);
        await Head(window, "Name").GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(Head(window, "Name")).ToHaveAttributeAsync("aria-sort", "descending");
        var falling = await NamesAsync(window);
        Assert.Equal(falling.OrderByDescending(Sorted, StringComparer.Ordinal), falling);
        Assert.NotEqual(rising[0], falling[0]);

        await window.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" }).FillAsync("BWC4471");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Assertions.Expect(Head(window, "Name")).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.All(await NamesAsync(window), name => Assert.StartsWith("BWC4471", name, StringComparison.Ordinal));
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Clear all" }).ClickAsync();
        await Assertions.Expect(Head(window, "Name")).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.Equal(falling, await NamesAsync(window));
        if (script)
            await window.AssertAccessibleAsync("footage sorted by name");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Is_sorted_on_a_phone_and_in_pictures_too()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { ViewportSize = new() { Width = 390, Height = 844 } });
        await window.GoAsync("/footage?view=list");
        await Head(window, "Length").GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(Head(window, "Length")).ToHaveAttributeAsync("aria-sort", "descending");
        await LooksRightAsync("the list");

        await window.GoAsync("/footage?view=pictures");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Length", Exact = true }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Length descending" })).ToBeVisibleAsync();
        await LooksRightAsync("pictures");

        async Task LooksRightAsync(string what)
        {
            await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("longest first");
            await window.AssertFitsAsync($"{what} sorted by length");
            await window.AssertAccessibleAsync($"{what} sorted by length");
        }
    }

    private static ILocator Head(Window window, string column) => window.Page.GetByRole(AriaRole.Columnheader, new() { Name = column });

    private static async Task<IReadOnlyList<string>> NamesAsync(Window window) => await window.Page.Locator(".ev-list__title").AllTextContentsAsync();

    /// <summary>Small Latin letters, as the list sorts; of these names UTF-16 and UTF-8 sort alike.</summary>
    private static string Sorted(string name) => string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));
}
