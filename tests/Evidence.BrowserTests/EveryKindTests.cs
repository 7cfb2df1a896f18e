using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Sound, pictures, documents and films that no browser decodes can be looked at all the same.</summary>
[Collection(OneStation.Name)]
public sealed class EveryKindTests(Station station)
{
    private static readonly Dictionary<string, string[]> Films = new()
    {
        ["KIND_HEVC.MP4"] = ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=2", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"],
        ["KIND_SOUND.WAV"] = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3"],
        ["KIND_PICTURE.TIF"] = ["-f", "lavfi", "-i", "testsrc2=size=640x480", "-frames:v", "1"],
    };

    [Fact]
    public async Task Each_kind_is_viewable()
    {
        var card = station.Evidence.NewVolume("BWC-KINDS");
        await SampleRecording.MakeBodyWornAsync(card, Station.Serial);
        var media = Path.Combine(card, "DCIM", "100MEDIA");
        foreach (var (name, arguments) in Films)
            await SampleFootage.MakeAsync(Path.Combine(media, name), arguments);
        await File.WriteAllBytesAsync(Path.Combine(media, "KIND_STATEMENT.PDF"), MakePdf.Pages(2));
        await File.WriteAllBytesAsync(Path.Combine(media, "KIND_SCAN.TIF"), MakeTiff.Pages((200, 60, 60), (60, 200, 60), (60, 60, 200)));
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["picture.png"], "-f", "lavfi", "-i", "testsrc2=size=640x480", "-frames:v", "1");
        await SampleFootage.MakeAsync(folder["preview.jpg"], "-i", folder["picture.png"]);
        var phone = await ChildProcess.RunAsync("heif-enc", [folder["picture.png"], "-o", Path.Combine(media, "KIND_PHONE.HEIC")]);
        Assert.True(phone.ExitCode == 0, phone.Error);
        await File.WriteAllBytesAsync(Path.Combine(media, "KIND_RAW.DNG"), MakeTiff.Dng(await File.ReadAllBytesAsync(folder["preview.jpg"]), 640, 480));
        await File.WriteAllBytesAsync(Path.Combine(media, "KIND_BARE.DNG"), MakeTiff.Dng(null, 0, 0));
        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, $"{offload.Output}\n{offload.Error}");
        await using var window = await station.OpenAsync(station.Evidence.Officer);

        foreach (var name in new[] { "KIND_HEVC.MP4", "KIND_SOUND.WAV" })
        {
            await station.PlayableAsync(window, await window.ItemAsync(name));
            await window.Page.Locator("video").EvaluateAsync("async v => { v.muted = true; await v.play(); }");
            await window.HoldsAsync("document.querySelector('video').currentTime > 0.5");
        }

        await ShownAsync(window, "KIND_PICTURE.TIF", "Show the picture");
        await LooksRightAsync(window, "a picture");
        await ShownAsync(window, "KIND_STATEMENT.PDF", "Show the document");
        await Assertions.Expect(window.Page.GetByText("Page 1 of 2")).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Next page" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByText("Page 2 of 2")).ToBeVisibleAsync();
        await LoadedAsync(window);
        await LooksRightAsync(window, "a document");
        await ShownAsync(window, "KIND_SCAN.TIF", "Show the document");
        await Assertions.Expect(window.Page.GetByText("Page 1 of 3")).ToBeVisibleAsync();
        await LooksRightAsync(window, "a scan");
        await ShownAsync(window, "KIND_PHONE.HEIC", "Show the picture");
        await ShownAsync(window, "KIND_RAW.DNG", "Show the picture");
        await Assertions.Expect(window.Page.GetByText("the picture that the camera wrote beside the raw data. Save")).ToBeVisibleAsync();
        await LooksRightAsync(window, "a raw picture");
        // What cannot be shown says why, and can be saved.
        await window.GoAsync(await window.ItemAsync("KIND_BARE.DNG"));
        await Assertions.Expect(window.Page.GetByText("no picture for looking at beside the raw data").First).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Save this file" })).ToBeVisibleAsync();
        await LooksRightAsync(window, "a raw picture that is not shown");
        window.AssertNoTrouble();
    }

    private async Task ShownAsync(Window window, string name, string button)
    {
        var item = await window.ItemAsync(name);
        await station.Evidence.UntilAsync($"{name} can be shown", async () =>
        {
            await window.GoAsync(item);
            return await window.Page.GetByRole(AriaRole.Button, new() { Name = button }).CountAsync() > 0;
        });
        await window.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await LoadedAsync(window);
    }

    private static Task LoadedAsync(Window window) =>
        window.HoldsAsync("(() => { const shown = document.querySelector('.ev-stage__still'); return shown !== null && shown.complete && shown.naturalWidth >= 64; })()");

    private static async Task LooksRightAsync(Window window, string what)
    {
        await window.AssertFitsAsync(what);
        await window.AssertAccessibleAsync(what);
        await Pictures.TakeWholeAsync(window, what);
    }
}
