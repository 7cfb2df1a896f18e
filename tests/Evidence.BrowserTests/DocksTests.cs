using System.Text.RegularExpressions;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

[Collection(OneStation.Name)]
public sealed partial class DocksTests(Station station)
{
    [Fact]
    public async Task Copies_an_unknown_volume_once_somebody_said_that_it_was_seized()
    {
        var card = station.Evidence.NewVolume("seized");
        await SampleRecording.MakeBodyWornAsync(card, "UNKNOWN-1", "IMG_0001.MP4");
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/docks");
        var first = await station.Dock.OffloadAsync(card);
        Assert.True(first.ExitCode == 3, $"offload exited {first.ExitCode}: {first.Output}{first.Error}");

        // The page tells it without being asked again.
        var decide = window.Page.GetByRole(AriaRole.Button, new() { NameRegex = SayWhose() });
        await Assertions.Expect(decide).ToBeVisibleAsync();
        await window.AssertAccessibleAsync("docks with an unknown volume");
        await decide.ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Choose whose it is");
        await window.AssertAccessibleAsync("a decision without an answer");

        await window.Page.GetByLabel("Seized", new() { Exact = true }).CheckAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Enter the seal number");
        await window.Page.GetByLabel("Officer who seized it").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await window.Page.GetByLabel("Place where it was seized").FillAsync("14 Mill Lane");
        await window.Page.GetByLabel("Seal number").FillAsync("S-0099812");
        await window.AssertAccessibleAsync("a decision");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("Nothing on it is changed or erased");
        await window.AssertAccessibleAsync("a decision repeated");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Yes, it is seized" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("Seized: nothing on it is ever erased");

        var second = await station.Dock.OffloadAsync(card);
        Assert.True(second.ExitCode == 0, $"offload exited {second.ExitCode}: {second.Output}{second.Error}");
        Assert.True(File.Exists(Path.Combine(card, "DCIM", "100MEDIA", "IMG_0001.MP4")));
        await window.GoAsync(await window.ItemAsync("IMG_0001.MP4"));
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("14 Mill Lane, seal number S-0099812");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Registers_a_device_and_hands_it_over_and_refuses_it_twice()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/docks");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Register a device" }).ClickAsync();
        await RegisterAsync(window, "");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Enter the serial number");
        await Assertions.Expect(window.Page.GetByLabel("Make")).ToHaveValueAsync("Evidence Sample");
        await RegisterAsync(window, "BWC-9001");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Docks", Level = 1 })).ToBeVisibleAsync();

        await window.GoAsync("/docks/devices/new");
        await RegisterAsync(window, "BWC-9001");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("already registered");

        await window.GoAsync("/docks");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Assign BWC-9001" }).ClickAsync();
        await window.Page.GetByLabel("Officer", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Assign this device" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Row, new() { NameRegex = Camera() })).ToContainTextAsync("Further notice");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Makes_a_code_with_which_a_dock_pc_enrols()
    {
        await using var window = await station.OpenAsync(station.Evidence.Administrator);
        await window.GoAsync("/docks/enrol");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make a code" }).ClickAsync();
        var code = (await window.Page.Locator("#code").TextContentAsync())!.Trim();
        await window.AssertAccessibleAsync("an enrolment code");

        using var state = new Evidence.Testing.TempFolder();
        var enrolled = await new DockPc("Second dock", state["state"]).AgentAsync("enroll", "--server", station.Evidence.Address.ToString(), "--code", code, "--name", "Second dock");

        Assert.True(enrolled.ExitCode == 0, enrolled.Output + enrolled.Error);
        await window.GoAsync("/docks");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Cell, new() { Name = "Second dock", Exact = true })).ToBeVisibleAsync();
    }

    private static async Task RegisterAsync(Window window, string serial)
    {
        await window.Page.GetByLabel("Make").FillAsync("Evidence Sample");
        await window.Page.GetByLabel("Model").FillAsync("BWC-1");
        await window.Page.GetByLabel("Serial number").FillAsync(serial);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Register this device" }).ClickAsync();
    }

    [GeneratedRegex("Say whose it is")]
    private static partial Regex SayWhose();

    [GeneratedRegex("BWC-9001")]
    private static partial Regex Camera();
}
