using Evidence.Access;
using Evidence.Formats;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Every page, as each of the three sees it: accessible, within the window, and without an error in the console.</summary>
public sealed class EveryPageTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Is_in_the_list_of_pages_that_these_tests_go_through()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);

        var listed = (await Pages.AddressesAsync(station, window)).Keys;

        Assert.Equal(Pages.Routes.Keys.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(["/error/{status:int}", "/log", "/sign-in", "/sign-in/passkey", "/sign-in/provider", "/sign-in/provider/answer", "/sign-in/provider/left", "/sign-in/recovery-code", "/sign-in/second-step", "/sign-in/set-up", "/welcome/{token}"], Pages.Routes.Where(page => page.Value is null).Select(page => page.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Role.Officer)]
    [InlineData(Role.EvidenceOfficer)]
    [InlineData(Role.Administrator)]
    [InlineData(Role.Auditor)]
    public async Task Is_accessible(Role role)
    {
        await using var window = await station.OpenAsync(Person(role));
        foreach (var page in await Pages.OfAsync(station, window, role))
        {
            await window.GoAsync(page);
            await window.AssertAccessibleAsync($"{page} for the {role}");
            await Pictures.TakeWholeAsync(window, $"{role}{page}");
        }

        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Is_accessible_to_nobody_in_particular()
    {
        await using var window = await station.OpenAsync();
        foreach (var page in new[] { "/sign-in", "/sign-in/passkey", "/sign-in?from=%2Fdocks", "/sign-in/provider", "/sign-in/provider/answer", "/sign-in/provider/left", "/welcome/not-a-link", "/nothing/here" })
        {
            await window.Page.GotoAsync(page);
            await window.AssertAccessibleAsync($"{page} for nobody");
            await Pictures.TakeWholeAsync(window, $"nobody{page}");
            await window.AssertFitsAsync(page);
        }
    }

    [Theory]
    [InlineData(320)]
    [InlineData(390)]
    [InlineData(2560)]
    public async Task Fits_the_window(int width)
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { ViewportSize = new() { Width = width, Height = 800 } });
        foreach (var page in await Pages.OfAsync(station, window, Role.EvidenceOfficer))
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
        await window.GoAsync(Station.FirstFootage);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = Station.HostileName, Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Задержание у вокзала.MP4", Exact = true })).ToBeVisibleAsync();

        await window.GoAsync(await window.ItemAsync(Station.HostileName));

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(Station.HostileName);
        Assert.Equal(0, await window.Page.Locator("script:not([src])").CountAsync());
        window.AssertNoTrouble();
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

    private DemoPerson Person(Role role) => station.Evidence.People.First(person => person.Role == role.Words());
}
