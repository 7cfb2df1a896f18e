using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Looking through a filmstrip over a picture of the list: on purpose, and on record.</summary>
[Collection(OneStation.Name)]
public sealed class StripTests(Station station)
{
    private const string Offered = "[data-strip^='/items/']";

    private const string Name = "BWC4471_0910.MP4", List = "/footage?view=pictures&text=BWC4471_0910.MP4",
        IsElsewhere = "first => (tile => !tile.hidden && tile.style.backgroundPosition !== first)(document.querySelector('[data-strip] [data-tile]'))";

    [Fact]
    public async Task Is_shown_where_the_pointer_rests_and_by_arrow_keys_and_only_then_begins_a_view()
    {
        var card = station.Evidence.NewVolume("strip");
        await SampleRecording.MakeBodyWornAsync(card, Station.Serial, Name);
        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await station.Evidence.UntilAsync("there is a filmstrip", async () =>
        {
            await window.GoAsync(List);
            return await window.Page.Locator(Offered).CountAsync() > 0;
        });
        var (picture, tile) = (window.Page.Locator(Offered), window.Page.Locator(Offered + " [data-tile]"));
        await Assertions.Expect(window.Page.GetByText("Rest the pointer on a picture")).ToBeVisibleAsync();
        await Assertions.Expect(tile).ToBeHiddenAsync();

        await picture.HoverAsync();
        await window.Page.Mouse.MoveAsync(1, 1);
        await window.Page.WaitForTimeoutAsync(1500);
        Assert.Equal(0L, await ViewsAsync());

        await picture.HoverAsync(new() { Position = new() { X = 4, Y = 20 } });
        await Assertions.Expect(tile).ToBeVisibleAsync();
        await window.HoldsAsync("performance.getEntriesByType('resource').some(one => one.name.endsWith('/filmstrip'))");
        var first = await PlaceAsync(tile);
        Assert.Equal(1L, await ViewsAsync());
        await Pictures.TakeWholeAsync(window, "strip");
        await picture.HoverAsync(new() { Position = new() { X = (await picture.BoundingBoxAsync())!.Width - 6, Y = 20 } });
        await window.HoldsAsync(IsElsewhere, first);
        var (whole, shown) = ((await picture.BoundingBoxAsync())!, (await tile.BoundingBoxAsync())!);
        Assert.InRange(shown.Width, whole.Width * 0.95, whole.Width * 1.01);
        await window.Page.Mouse.MoveAsync(1, 1);
        await Assertions.Expect(tile).ToBeHiddenAsync();

        var name = window.Page.GetByRole(AriaRole.Link, new() { Name = Name, Exact = true });
        await name.FocusAsync();
        await Assertions.Expect(tile).ToBeHiddenAsync();
        await window.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(tile).ToBeVisibleAsync();
        Assert.Equal(first, await PlaceAsync(tile));
        for (var steps = 0; steps < 10; steps++)
            await window.Page.Keyboard.PressAsync("ArrowRight");
        await window.HoldsAsync(IsElsewhere, first);
        await window.AssertAccessibleAsync("a filmstrip in the list");
        await window.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(tile).ToBeHiddenAsync();
        Assert.Equal(1L, await ViewsAsync());
        window.AssertNoTrouble();

        await using var another = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await another.GoAsync(List);
        await Assertions.Expect(another.Page.GetByRole(AriaRole.Link, new() { Name = Name, Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(another.Page.Locator(Offered)).ToHaveCountAsync(0);
        await using var bare = await station.OpenAsync(station.Evidence.Officer, new() { JavaScriptEnabled = false });
        await bare.GoAsync(List);
        await Assertions.Expect(bare.Page.Locator(Offered + " img")).ToBeVisibleAsync();
        await Assertions.Expect(bare.Page.GetByText("Rest the pointer on a picture")).ToBeHiddenAsync();
    }

    private Task<object?> ViewsAsync() => station.ScalarAsync("select count(*) from review.view v join items.item i on i.id = v.item_id where i.title = $1", Name);

    private static Task<string> PlaceAsync(ILocator tile) => tile.EvaluateAsync<string>("e => e.style.backgroundPosition");
}
