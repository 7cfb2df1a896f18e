using Evidence.Testing;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Files that people add in the browser: of more than one chunk, cut off on the way, with what goes with them.</summary>
[Collection(OneStation.Name)]
public sealed class SubmittingTests(Station station)
{
    [Fact]
    public async Task A_recording_that_was_cut_off_goes_on_is_kept_with_its_makers_player_and_plays()
    {
        using var folder = new TempFolder();
        // Noise does not compress: more than two chunks.
        await SampleFootage.MakeAsync(folder["Camera 3.mkv"], "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=20", "-f", "lavfi", "-i", "sine=frequency=300:duration=20", "-vf", "noise=alls=90:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "9M", "-c:a", "aac", "-shortest");
        await File.WriteAllBytesAsync(folder["Player.exe"], [0x4d, 0x5a, .. new byte[40_000]]);
        Assert.InRange(new FileInfo(folder["Camera 3.mkv"]).Length, 17_000_000, 60_000_000);
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await window.BeginSubmissionAsync("Newsagent at the station");
        await window.AssertAccessibleAsync("where files are chosen");

        // The third request for bytes never arrives: as if the window was closed on the way.
        var chunks = 0;
        await window.Page.RouteAsync("**/submissions/files/*", async route => await (route.Request.Method == "PATCH" && ++chunks > 2 ? route.AbortAsync() : route.ContinueAsync()));
        await window.Page.GetByLabel("Recordings").SetInputFilesAsync(folder["Camera 3.mkv"]);
        await window.Page.GetByLabel("What goes with them").SetInputFilesAsync(folder["Player.exe"]);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Send them" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("The connection broke")).ToBeVisibleAsync();
        await window.AssertAccessibleAsync("a file whose connection broke");
        await Pictures.TakeWholeAsync(window, "submission while the connection is broken");
        window.ForgetTroubles();
        await window.Page.UnrouteAllAsync();
        var address = new Uri(window.Page.Url).AbsolutePath;
        window.Page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await window.GoAsync(address);
        await Assertions.Expect(window.Page.GetByText("Choose the same file again to go on").First).ToBeVisibleAsync();
        Assert.True((long)(await station.ScalarAsync("select count(*) from intake.submitted_chunk c join intake.submitted_file f using (object_id) where f.display = 'Camera 3.mkv' and c.stored_at is not null"))! >= 2);

        await window.Page.GetByLabel("Recordings").SetInputFilesAsync(folder["Camera 3.mkv"]);
        await window.Page.GetByLabel("What goes with them").SetInputFilesAsync(folder["Player.exe"]);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Send them" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("[data-files]").GetByText("Kept and checked.")).ToHaveCountAsync(2);
        await Pictures.TakeWholeAsync(window, "submission kept");
        await window.AssertAccessibleAsync("files that are kept");
        Assert.Equal(2L, await station.ScalarAsync("select count(*) from intake.submitted_file f join intake.submission s on s.id = f.submission_id where s.producer = 'Newsagent at the station'"));

        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Link, new() { Name = "Open the recording Camera 3.mkv" }).ClickAsync());
        var item = new Uri(window.Page.Url).AbsolutePath;
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("CCTV, Newsagent at the station");
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("7 min 30 s ahead of the true time");
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("Player.exe");
        await station.PlayableAsync(window, item);
        await window.Page.Locator("video").EvaluateAsync("async v => { v.muted = true; await v.play(); }");
        await window.HoldsAsync("document.querySelector('video').currentTime > 0.5");
        await Pictures.TakeWholeAsync(window, "item that was added");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Another_file_of_the_same_name_does_not_go_on_where_the_first_was_cut_off_and_can_be_given_up()
    {
        using var folder = new TempFolder();
        var bytes = new byte[17_000_000];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(folder["export.avi"], bytes);
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await window.BeginSubmissionAsync("Town hall");
        var chunks = 0;
        await window.Page.RouteAsync("**/submissions/files/*", async route => await (route.Request.Method == "PATCH" && ++chunks > 1 ? route.AbortAsync() : route.ContinueAsync()));
        await window.Page.GetByLabel("Recordings").SetInputFilesAsync(folder["export.avi"]);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Send them" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("The connection broke")).ToBeVisibleAsync();
        window.ForgetTroubles();
        await window.Page.UnrouteAllAsync();
        window.Page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await window.GoAsync(new Uri(window.Page.Url).AbsolutePath);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(folder["export.avi"], bytes);

        await window.Page.GetByLabel("Recordings").SetInputFilesAsync(folder["export.avi"]);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Send them" }).ClickAsync();

        await Assertions.Expect(window.Page.GetByText("This is not the file that was begun")).ToBeVisibleAsync();
        await Pictures.TakeWholeAsync(window, "submission of another file");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Give up export.avi" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("export.avi was given up.")).ToBeAttachedAsync();
        Assert.Equal("abandoned", await station.ScalarAsync("select f.state from intake.submitted_file f join intake.submission s on s.id = f.submission_id where s.producer = 'Town hall'"));
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task What_is_missing_is_said_beside_its_field()
    {
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await window.GoAsync("/submissions/new");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Continue to the files" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("what kind of recorder");
        await window.Page.GetByLabel("What they come from").SelectOptionAsync("phone");
        await window.Page.GetByLabel("Who made them or handed them over").FillAsync("A. Witness");
        await window.Page.GetByLabel("The recorder’s clock", new() { Exact = true }).SelectOptionAsync("behind");
        await window.Page.GetByLabel("By how much").FillAsync("an hour or so");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Continue to the files" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Write it like 0:07:30");
        await window.AssertAccessibleAsync("a form about files with a mistake");
        await Pictures.TakeWholeAsync(window, "submission form with a mistake");
    }
}
