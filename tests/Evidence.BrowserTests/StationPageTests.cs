using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>The screen of the dock PC, served by the running agent: an officer docks a camera, walks away, and the next one takes it.</summary>
[Collection(OneStation.Name)]
public sealed partial class StationPageTests(Station station)
{
    [Fact]
    public async Task Shows_a_docking_from_copying_to_ready_and_hands_the_camera_to_the_next_officer()
    {
        await station.Evidence.WorkerVerbAsync("register-device", "--make", "Evidence Sample", "--model", "BWC-1", "--serial", "BWC-7001", "--kind", "body-worn", "--label", "Camera 7", "--officer", station.Evidence.Officer.UserName);
        var dock = await station.Evidence.EnrolDockPcAsync("Night desk");
        var bays = station.Evidence.NewVolume("bays");
        await using var agent = dock.Program("run", "--dock", bays, "--erase", "--station", "0");
        // Without a worker nothing is read back, so that copying lasts until the test has seen it.
        await station.Evidence.Worker.StopAsync();
        try
        {
            agent.Start();
            await using var window = await station.OpenAsync();
            await window.GoAsync(await station.StationPageAsync(agent));
            await Assertions.Expect(window.Page.Locator("#live")).ToContainTextAsync("Put a camera or card into a bay");
            await window.AssertAccessibleAsync("an empty dock");

            await SampleRecording.MakeBodyWornAsync(Directory.CreateDirectory(Path.Combine(bays, "BAY1")).FullName, "BWC-7001", "BWC7001_0001.MP4", Station.Hostile("also"));
            var card = window.Page.Locator(".bay");
            await Assertions.Expect(card.Locator(".state")).ToHaveTextAsync("Copying");
            await Assertions.Expect(card).ToContainTextAsync("Camera 7");
            await Assertions.Expect(card).ToContainTextAsync("Robin Hale");
            await Assertions.Expect(card.Locator(".left")).ToHaveTextAsync("All read. The server is checking it.");
            await Assertions.Expect(card.GetByRole(AriaRole.Progressbar)).ToHaveJSPropertyAsync("value", 99);
            await window.AssertAccessibleAsync("a dock that copies");

            station.Evidence.Worker.Start();
            await Assertions.Expect(card.Locator(".state")).ToHaveTextAsync(SafeOrReady(), new() { Timeout = 240_000 });
            await Assertions.Expect(card.Locator(".state")).ToHaveTextAsync("Ready for next shift", new() { Timeout = 240_000 });
            Assert.Equal(["DEVICE.TXT"], Directory.EnumerateFiles(Path.Combine(bays, "BAY1"), "*", SearchOption.AllDirectories).Select(Path.GetFileName));
            await Assertions.Expect(window.Page.Locator("#said")).ToContainTextAsync("Camera 7: Ready for next shift");
            await window.AssertAccessibleAsync("a dock with a camera that is ready");
            await Pictures.TakeAsync(window, "station-ready");

            await TakeAsync(window);
            await ReceiptAsync(window);
            window.AssertNoTrouble();
        }
        finally
        {
            if (!station.Evidence.Worker.IsRunning) station.Evidence.Worker.Start();
        }
    }

    [Fact]
    public async Task Says_safe_to_take_where_the_recordings_stay_on_the_card_and_prints_its_status()
    {
        var dock = await station.Evidence.EnrolDockPcAsync("Side desk");
        var bays = station.Evidence.NewVolume("side");
        await SampleRecording.MakeBodyWornAsync(Directory.CreateDirectory(Path.Combine(bays, "BAY4")).FullName, Station.Serial, "BWC4471_0777.MP4");
        await using var agent = dock.Program("run", "--dock", bays, "--station", "0");
        agent.Start();
        await using var window = await station.OpenAsync(options: new() { ViewportSize = new() { Width = 390, Height = 844 } });
        var address = await station.StationPageAsync(agent);
        await window.GoAsync(address);
        await Assertions.Expect(window.Page.Locator(".state")).ToHaveTextAsync("Safe to take");
        await Assertions.Expect(window.Page.Locator(".advice")).ToContainTextAsync("1 file is still on it.");
        await window.AssertFitsAsync("the station page at 390 px");
        await window.AssertAccessibleAsync("a camera that is safe to take");
        window.AssertNoTrouble();

        var port = new Uri(address).Port.ToString(CultureInfo.InvariantCulture);
        var status = await Evidence.Testing.ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-agent"), "status", "--station", port, "--json"]);
        Assert.True(status.ExitCode == 0, status.Output + status.Error);
        using var json = JsonDocument.Parse(status.Output);
        Assert.Equal("safe-to-take", Assert.Single(json.RootElement.GetProperty("bays").EnumerateArray()).GetProperty("state").GetString());
        var shown = await Evidence.Testing.ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-agent"), "status", "--station", port]);
        Assert.Contains("Safe to take", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_a_camera_leave_whose_files_are_sealed_on_this_dock_PC_while_the_server_is_away()
    {
        await station.Evidence.WorkerVerbAsync("register-device", "--make", "Evidence Sample", "--model", "BWC-1", "--serial", "BWC-7002", "--kind", "body-worn", "--label", "Camera 8", "--officer", station.Evidence.Officer.UserName);
        var dock = await station.Evidence.EnrolDockPcAsync("Far desk");
        var bays = station.Evidence.NewVolume("far");
        var volume = Directory.CreateDirectory(Path.Combine(bays, "BAY1")).FullName;
        await SampleRecording.MakeBodyWornAsync(volume, "BWC-7002", "BWC7002_0001.MP4");
        Assert.Equal(0, (await dock.OffloadAsync(volume)).ExitCode);
        await File.WriteAllBytesAsync(Path.Combine(volume, "DCIM", "100MEDIA", "BWC7002_0002.MP4"), (await SampleRecording.BytesAsync())[..500_000]);
        await station.Evidence.Web.KillAsync();
        try
        {
            await using var agent = dock.Program("run", "--dock", bays, "--station", "0", "--patience", "2", "--spool", station.Evidence.NewVolume("far-spool"), "--spool-max", "1GB");
            agent.Start();
            await using var window = await station.OpenAsync(options: new() { ViewportSize = new() { Width = 390, Height = 844 } });
            var address = await station.StationPageAsync(agent);
            await window.GoAsync(address);
            var bay = window.Page.Locator(".bay");
            await Assertions.Expect(bay.Locator(".state")).ToHaveTextAsync("Safe to take");
            await Assertions.Expect(bay.Locator(".advice")).ToContainTextAsync("The server is away. Everything is copied and sealed on this dock PC");
            await Assertions.Expect(bay.GetByRole(AriaRole.Heading)).ToContainTextAsync("Camera 8");
            await Assertions.Expect(bay.Locator(".numbers")).ToContainTextAsync("3 of 3 files copied, 2 of them at the server");
            await Assertions.Expect(window.Page.Locator("#live .banner")).ToContainTextAsync("but for those that are safe to take");
            Assert.Equal(0, await bay.GetByRole(AriaRole.Link).CountAsync());
            await window.AssertFitsAsync("a spooled camera at 390 px");
            await window.AssertAccessibleAsync("a spooled camera");
            await Pictures.TakeAsync(window, "station-spooled");
            window.AssertNoTrouble();
            var port = new Uri(address).Port.ToString(CultureInfo.InvariantCulture);
            var status = await Evidence.Testing.ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-agent"), "status", "--station", port, "--json"]);
            Assert.Equal(9, status.ExitCode);
            using var json = JsonDocument.Parse(status.Output);
            var told = Assert.Single(json.RootElement.GetProperty("bays").EnumerateArray());
            Assert.Equal(("spooled", 2, 1), (told.GetProperty("state").GetString(), told.GetProperty("safe").GetInt32(), told.GetProperty("spooled").GetInt32()));

            station.Evidence.Web.Start();
            await station.Evidence.WebAnswersAsync();
            await Assertions.Expect(bay.Locator(".advice")).ToContainTextAsync("Everything on it is stored and was checked.");
            await agent.StopAsync();
        }
        finally
        {
            if (!station.Evidence.Web.IsRunning)
            {
                station.Evidence.Web.Start();
                await station.Evidence.WebAnswersAsync();
            }
        }
    }

    [Fact]
    public async Task Tells_the_officer_to_leave_a_failing_card_and_the_docks_page_by_the_same_reference()
    {
        var dock = await station.Evidence.EnrolDockPcAsync("Cell desk");
        var bays = station.Evidence.NewVolume("cell");
        var volume = Directory.CreateDirectory(Path.Combine(bays, "BAY2")).FullName;
        await SampleRecording.MakeBodyWornAsync(volume, Station.Serial, "BWC4471_0900.MP4");
        // Nested deeper than any recorder makes: nobody looks there, so nobody can say that nothing lies there.
        Directory.CreateDirectory(Path.Combine(volume, string.Join('/', Enumerable.Repeat("d", 258))));
        await using var agent = dock.Program("run", "--dock", bays, "--station", "0");
        agent.Start();
        await using var window = await station.OpenAsync(options: new() { ViewportSize = new() { Width = 390, Height = 844 } });
        await window.GoAsync(await station.StationPageAsync(agent));
        await Assertions.Expect(window.Page.Locator(".state")).ToHaveTextAsync("Leave it in the bay");
        var advice = window.Page.Locator(".advice");
        await Assertions.Expect(advice).ToContainTextAsync("1 folder could not be read. It is still on the card. Leave it in the bay. You can go. IT has been told, reference ");
        await window.AssertFitsAsync("a trouble at 390 px");
        await window.AssertAccessibleAsync("a trouble");
        window.AssertNoTrouble();
        var reference = Reference().Match((await advice.TextContentAsync())!).Groups[1].Value;
        Assert.Contains($"Reference {reference}", agent.Log, StringComparison.Ordinal);

        await using var office = await station.OpenAsync(station.Evidence.Administrator);
        await office.GoAsync("/docks");
        await Assertions.Expect(office.Page.GetByRole(AriaRole.Row, new() { Name = reference })).ToContainTextAsync("1 folder could not be read");
        await office.AssertAccessibleAsync("docks with a trouble");
        Directory.Move(volume, Path.Combine(station.Evidence.NewVolume("away"), "BAY2"));
        await Assertions.Expect(office.Page.GetByRole(AriaRole.Row, new() { Name = reference })).ToContainTextAsync("taken out before everything was copied");
        await Assertions.Expect(window.Page.Locator(".state")).ToHaveTextAsync("Put it back");
        await agent.StopAsync();

        // Another program now, which knows of it by its state folder alone.
        await using var again = dock.Program("run", "--dock", bays, "--station", "0");
        again.Start();
        await window.GoAsync(await station.StationPageAsync(again));
        await Assertions.Expect(window.Page.Locator(".state")).ToHaveTextAsync("Put it back");
        await Assertions.Expect(window.Page.Locator(".advice")).ToContainTextAsync($"reference {reference}");
        await again.StopAsync();
    }

    private static async Task TakeAsync(Window window)
    {
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Take Camera 7" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByLabel("Your staff number")).ToBeFocusedAsync();
        await window.AssertAccessibleAsync("taking a camera");
        await window.Page.GetByLabel("Your staff number").FillAsync("4711");
        await window.Page.GetByLabel("Your staff number").PressAsync("Enter");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Camera 7 is yours");
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("PC Robin Hale");
        await window.AssertAccessibleAsync("a camera taken");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the docks" }).ClickAsync();
    }

    private static async Task ReceiptAsync(Window window)
    {
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Docking receipt of Camera 7" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Row, new() { Name = "BWC7001_0001.MP4" })).ToContainTextAsync(Fingerprint());
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("3 of 3 files safe");
        Assert.Equal(0, await window.Page.Locator("td script").CountAsync());
        await window.AssertFitsAsync("a docking receipt");
        await window.AssertAccessibleAsync("a docking receipt");
    }

    [GeneratedRegex("Safe to take|Ready for next shift")]
    private static partial Regex SafeOrReady();

    [GeneratedRegex("receipt [0-9a-f]{64}")]
    private static partial Regex Fingerprint();

    [GeneratedRegex("reference ([0-9A-Z]{4})")]
    private static partial Regex Reference();
}
