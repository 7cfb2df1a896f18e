using Evidence.Testing;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

public sealed class CaseTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task An_officer_says_what_their_recording_shows_by_keyboard_alone_and_a_case_is_built_of_it()
    {
        await using (var manager = await station.OpenAsync(station.Evidence.EvidenceOfficer))
        {
            await manager.GoAsync("/categories");
            await manager.Page.GetByLabel("Title").FillAsync("Traffic stop");
            await manager.Page.GetByLabel("Code").FillAsync("TS");
            await manager.Page.GetByRole(AriaRole.Button, new() { Name = "Make this category" }).ClickAsync();
            await Assertions.Expect(manager.Page.GetByRole(AriaRole.Cell, new() { Name = "Traffic stop" })).ToBeVisibleAsync();
        }

        await station.PoliceIncidentAsync();
        await using (var officer = await station.OpenAsync(station.Evidence.Officer))
        {
            await officer.GoAsync(await officer.ItemAsync("BWC4471_0001.MP4"));
            await officer.Page.GetByRole(AriaRole.Link, new() { Name = "Say what it shows" }).FocusAsync();
            await officer.Page.Keyboard.PressAsync("Enter");
            await officer.TypeAhead("What it shows").FocusAsync();
            await officer.Page.Keyboard.TypeAsync("Traffic");
            await officer.Page.Keyboard.PressAsync("Tab");
            await Assertions.Expect(officer.TypeAhead("What it shows")).ToHaveValueAsync("Traffic stop");
            await officer.Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(officer.Page.GetByRole(AriaRole.Button, new() { Name = "Take away Traffic stop" })).ToBeVisibleAsync();
            await officer.Page.GetByLabel("Reference of the incident").FillAsync("STORM-2026112");
            await officer.Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(officer.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no such incident");
            await officer.AssertAccessibleAsync("/items/…/belongs with an error");
            await officer.Page.GetByLabel("Reference of the incident").FillAsync("STORM-20261128-0441");
            await officer.Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(officer.Page.GetByText("Alarm at a corner shop")).ToBeVisibleAsync();
            await Assertions.Expect(officer.Page.GetByText("How closely it is kept")).ToHaveCountAsync(0);
        }

        var file = await station.CaseAsync();
        var officerName = await station.NameAsync(station.Evidence.Officer);
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync($"/cases/{file}");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "BWC4471_0001.MP4" })).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Take off " + officerName }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Take off" })).ToHaveCountAsync(2);
        await window.Page.GetByText("Who worked on it before").ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = officerName })).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Close this case" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("Closed", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByLabel("Add somebody")).ToHaveCountAsync(0);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Open this case again" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("Open", new() { Exact = true })).ToBeVisibleAsync();
        await window.AssertAccessibleAsync("/cases/{id}");
        await Pictures.TakeWholeAsync(window, "EvidenceOfficer/case-with-members");
    }
}
