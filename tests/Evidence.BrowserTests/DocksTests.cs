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
        var decide = window.Page.Locator("#decide-" + Session().Match(first.Output).Groups[1].Value);
        await Assertions.Expect(decide).ToContainTextAsync("Say whose it is");
        await Assertions.Expect(decide).ToBeVisibleAsync();
        await window.AssertAccessibleAsync("docks with an unknown volume");
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("Evidence Sample BWC-1");
        await decide.ClickAsync();
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("Evidence Sample BWC-1, serial UNKNOWN-1");
        await Assertions.Expect(window.Page.GetByLabel("Serial number")).ToHaveCountAsync(0);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Choose whose it is");
        await window.AssertAccessibleAsync("a decision without an answer");

        await window.Page.GetByLabel("Seized", new() { Exact = true }).CheckAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Enter the seal number");
        await window.ChooseAsync("Officer who seized it", await station.NameAsync(station.Evidence.Officer));
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
    public async Task Says_calmly_which_recordings_are_expected_and_missing_and_what_became_of_every_file()
    {
        const string serial = "BWC-6001";
        await station.Evidence.WorkerVerbAsync("register-device", "--make", "Evidence Sample", "--model", "BWC-1", "--serial", serial, "--kind", "body-worn", "--label", "Camera 6", "--officer", station.Evidence.Officer.UserName);
        var card = station.Evidence.NewVolume("numbered");
        await SampleRecording.MakeBodyWornAsync(card, serial, "CLIP0040.MP4", "CLIP0041.MP4");
        Assert.Equal(0, (await station.Dock.OffloadAsync(card, "--erase")).ExitCode);
        await SampleRecording.MakeBodyWornAsync(card, serial, "CLIP0045.MP4", "CLIP0047.MP4", Station.Hostile("counted"));
        File.CreateSymbolicLink(Path.Combine(card, "DCIM", "link"), "/etc/passwd");
        Assert.Equal(0, (await station.Dock.OffloadAsync(card, "--erase")).ExitCode);
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync("/docks");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Expected and not found" })).ToContainTextAsync("Camera 6: 4 recordings expected and not found: 0042–0044, 0046");
        await window.AssertAccessibleAsync("docks with recordings expected and not found");
        await PictureAsync(window, "docks");

        await window.Page.GetByRole(AriaRole.Region, new() { Name = "Expected and not found" }).GetByRole(AriaRole.Link, new() { Name = "Camera 6" }).First.ClickAsync();
        var main = window.Page.Locator("main");
        await Assertions.Expect(main).ToContainTextAsync("Ready for next shift");
        await Assertions.Expect(main).ToContainTextAsync("The docking before ended at 0041; this one begins at 0045.");
        await Assertions.Expect(main).ToContainTextAsync("3 files erased, as permitted. No recording is left on it.");
        await Assertions.Expect(main).ToContainTextAsync("known by DCIM/100MEDIA/CLIP0045.MP4");
        var row = window.Page.GetByRole(AriaRole.Row, new() { Name = "CLIP0047.MP4" });
        await Assertions.Expect(row).ToContainTextAsync("Erased, as permitted");
        await window.AssertAccessibleAsync("a dock session");
        await PictureAsync(window, "session");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Not files, left on the device" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(window.Page.Locator("tbody tr")).ToContainTextAsync("a link, not a file");
        await window.AssertAccessibleAsync("some files of a dock session");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "All", Exact = true }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "CLIP0047.MP4" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("CLIP0047.MP4");
        window.AssertNoTrouble();
        await PhoneAsync("/docks");
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
        await window.ChooseAsync("Officer", await station.NameAsync(station.Evidence.Officer));
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

    /// <summary>The docks page and the latest session on a phone.</summary>
    private async Task PhoneAsync(string page)
    {
        await using var phone = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { ViewportSize = new() { Width = 390, Height = 844 } });
        await phone.GoAsync(page);
        await phone.AssertFitsAsync("docks with recordings expected and not found at 390 px");
        await PictureAsync(phone, "docks-390");
        await phone.Page.GetByRole(AriaRole.Region, new() { Name = "Expected and not found" }).GetByRole(AriaRole.Link, new() { Name = "Camera 6" }).First.ClickAsync();
        await Assertions.Expect(phone.Page.Locator("main")).ToContainTextAsync("Ready for next shift");
        await phone.AssertFitsAsync("a dock session at 390 px");
        await phone.AssertAccessibleAsync("a dock session at 390 px");
        await PictureAsync(phone, "session-390");
    }

    private static async Task PictureAsync(Window window, string name)
    {
        if (Environment.GetEnvironmentVariable("EVIDENCE_PICTURES") is { } folder)
            await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    private static async Task RegisterAsync(Window window, string serial)
    {
        await window.Page.GetByLabel("Make").FillAsync("Evidence Sample");
        await window.Page.GetByLabel("Model").FillAsync("BWC-1");
        await window.Page.GetByLabel("Serial number").FillAsync(serial);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Register this device" }).ClickAsync();
    }

    [GeneratedRegex("docks/sessions/([0-9a-f-]{36})")]
    private static partial Regex Session();

    [GeneratedRegex("BWC-9001")]
    private static partial Regex Camera();
}
