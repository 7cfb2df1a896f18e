using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Every page, as each of the three sees it: accessible, within the window, and without an error in the console.</summary>
[Collection(OneStation.Name)]
public sealed class EveryPageTests(Station station)
{
    public static TheoryData<string> Roles => ["officer", "evidence officer", "administrator"];

    [Theory, MemberData(nameof(Roles))]
    public async Task Is_accessible(string role)
    {
        await using var window = await station.OpenAsync(Person(role));
        foreach (var page in await PagesAsync(window, role))
        {
            await window.GoAsync(page);
            await window.AssertAccessibleAsync($"{page} for the {role}");
        }

        window.AssertNoTrouble();
    }

    [Theory]
    [InlineData(320)]
    [InlineData(390)]
    [InlineData(2560)]
    public async Task Fits_the_window(int width)
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { ViewportSize = new() { Width = width, Height = 800 } });
        foreach (var page in await PagesAsync(window, "evidence officer"))
        {
            await window.GoAsync(page);
            await window.AssertFitsAsync($"{page} at {width} px");
        }
    }

    [Fact]
    public async Task Fits_and_is_accessible_in_pictures_and_comfortable_rows_and_on_a_phone()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { ViewportSize = new() { Width = 390, Height = 844 } });
        foreach (var look in new[] { "/footage?view=pictures", "/footage?view=list&rows=comfortable", "/footage?text=nothing-is-called-this" })
        {
            await window.GoAsync(look);
            await window.AssertFitsAsync(look);
            await window.AssertAccessibleAsync(look);
        }

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Filter the list" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByLabel("State")).ToBeVisibleAsync();
        await window.AssertAccessibleAsync("the filter as a drawer");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByLabel("State")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("/nothing/here", 404, "Page not found")]
    [InlineData("/items/00000000-0000-4000-8000-000000000000", 404, "Page not found")]
    [InlineData("/docks/enrol", 403, "You may not see this page")]
    public async Task Says_what_is_wrong_and_who_can_help(string path, int status, string heading)
    {
        await using var window = await station.OpenAsync(station.Evidence.Officer);

        var answer = await window.Page.GotoAsync(path);

        Assert.Equal(status, answer!.Status);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeVisibleAsync();
        if (status == 403)
            await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("administrators");
        await window.AssertAccessibleAsync(path);
    }

    [Fact]
    public async Task Shows_names_from_devices_as_text()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/footage");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = Station.HostileName, Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Задержание у вокзала.MP4", Exact = true })).ToBeVisibleAsync();

        await window.GoAsync(await window.ItemAsync(Station.HostileName));

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(Station.HostileName);
        Assert.Equal(0, await window.Page.Locator("script:not([src])").CountAsync());
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Works_by_keyboard_alone_from_sign_in_to_an_item()
    {
        await using var window = await station.OpenAsync();
        var keys = window.Page.Keyboard;
        await window.GoAsync("/sign-in");
        await keys.PressAsync("Tab");
        Assert.Equal("Skip to main content", await FocusedAsync(window));
        await window.Page.GetByLabel("User name").FocusAsync();
        await keys.TypeAsync(station.Evidence.Officer.UserName);
        await keys.PressAsync("Tab");
        await keys.TypeAsync(station.Evidence.Officer.Password);
        await keys.PressAsync("Tab");
        Assert.Equal("Sign in", await FocusedAsync(window));
        await keys.PressAsync("Enter");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "My footage", Level = 1 })).ToBeVisibleAsync();

        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        Assert.Equal("main", await window.Page.EvaluateAsync<string>("document.activeElement.id"));
        for (var presses = 0; await FocusedAsync(window) != "BWC4471_0001.MP4"; presses++)
        {
            Assert.True(presses < 60, "the item is not reached by Tab");
            await keys.PressAsync("Tab");
            Assert.True(await window.Page.EvaluateAsync<bool>("(() => { const e = document.activeElement, b = e.getBoundingClientRect(); return b.width > 0 && b.height > 0; })()"), "the focus went where nothing is seen");
        }

        await keys.PressAsync("Enter");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Continuity" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Works_without_script()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { JavaScriptEnabled = false });
        await window.Page.GetByLabel("State").SelectOptionAsync("Quarantined");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing matches this filter" })).ToBeVisibleAsync();
        await window.GoAsync("/docks");
        await Assertions.Expect(window.Page.GetByText("Reload this page to see what is new.")).ToBeVisibleAsync();
        await window.GoAsync(await window.ItemAsync("BWC4471_0001.MP4"));
        await Assertions.Expect(window.Page.Locator(".moj-timeline__item").First).ToBeVisibleAsync();
    }

    private static Task<string> FocusedAsync(Window window) => window.Page.EvaluateAsync<string>("document.activeElement.textContent.trim()");

    private DemoPerson Person(string role) => station.Evidence.People.First(person => person.Role == role);

    private async Task<List<string>> PagesAsync(Window window, string role)
    {
        var item = await window.ItemAsync("BWC4471_0001.MP4");
        var session = await station.ScalarAsync("select id::text from intake.dock_session order by opened_at limit 1");
        List<string> pages = ["/footage", item, await window.ItemAsync(Station.HostileName), "/docks", $"/docks/sessions/{session}"];
        if (role != "officer")
            pages.AddRange(["/docks/devices/new", $"/docks/devices/{await station.ScalarAsync("select id::text from devices.device limit 1")}/assign"]);
        if (role == "evidence officer")
            pages.AddRange(["/bundles", $"/bundles/new?items={item[(item.LastIndexOf('/') + 1)..]}"]);
        if (role == "administrator")
            pages.AddRange(["/docks/enrol", $"/docks/agents/{await station.ScalarAsync("select id::text from devices.agent limit 1")}"]);
        return pages;
    }
}
