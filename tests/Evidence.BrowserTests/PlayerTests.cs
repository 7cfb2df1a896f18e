using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>The player's own bar, its keys, notes at a place and clips of a stretch, as somebody uses them.</summary>
[Collection(OneStation.Name)]
public sealed class PlayerTests(Station station)
{
    [Fact]
    public async Task Is_driven_by_keys_while_it_has_the_focus_and_not_otherwise()
    {
        await using var window = await PlayingAsync(station.Evidence.Officer);
        var picture = window.Page.Locator("[data-picture]");
        await window.Page.Locator("h1").ClickAsync();
        await window.Page.Keyboard.PressAsync("l");
        Assert.True(await window.Page.EvaluateAsync<bool>("document.querySelector('video').paused"));

        await picture.FocusAsync();
        await window.Page.Keyboard.PressAsync("l");
        await window.HoldsAsync("!document.querySelector('video').paused");
        await window.Page.Keyboard.PressAsync("l");
        await window.Page.Keyboard.PressAsync("l");
        await window.HoldsAsync("document.querySelector('video').playbackRate === 4");
        await Assertions.Expect(window.Page.GetByLabel("Speed")).ToHaveValueAsync("4");
        await window.Page.Keyboard.PressAsync("l");
        await window.Page.Keyboard.PressAsync("l");
        await window.HoldsAsync("document.querySelector('video').playbackRate === 8");
        await window.Page.Keyboard.PressAsync("k");
        await window.HoldsAsync("document.querySelector('video').paused && document.querySelector('video').playbackRate === 1");

        await window.Page.Keyboard.PressAsync("Home");
        await window.HoldsAsync("document.querySelector('video').currentTime === 0");
        await window.Page.Keyboard.PressAsync("ArrowRight");
        await window.HoldsAsync("document.querySelector('video').currentTime === 5");
        await window.Page.Keyboard.PressAsync(".");
        await window.HoldsAsync("Math.abs(document.querySelector('video').currentTime - 5.04) < 0.005");
        await window.Page.Keyboard.PressAsync(",");
        await window.HoldsAsync("Math.abs(document.querySelector('video').currentTime - 5) < 0.005");
        await window.Page.Keyboard.PressAsync("j");
        await window.HoldsAsync("document.querySelector('video').currentTime === 0");
        await window.Page.Keyboard.PressAsync("m");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Mute" })).ToHaveAttributeAsync("aria-pressed", "false");
        await window.Page.Keyboard.PressAsync("n");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Even out sound" })).ToHaveAttributeAsync("aria-pressed", "true");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Leaves_the_keys_to_controls_that_need_them()
    {
        await using var window = await PlayingAsync(station.Evidence.Officer);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Forward 10 s" }).FocusAsync();
        await window.Page.Keyboard.PressAsync("Space");
        await window.HoldsAsync("document.querySelector('video').currentTime >= 10 && document.querySelector('video').paused");
        await window.Page.GetByLabel("Volume").FocusAsync();
        await window.Page.Keyboard.PressAsync("ArrowLeft");
        await window.HoldsAsync("document.querySelector('video').currentTime >= 10");
        await window.Page.GetByLabel("Place in the recording").FocusAsync();
        await window.Page.Keyboard.PressAsync("ArrowLeft");
        await window.HoldsAsync("Math.abs(document.querySelector('video').currentTime - 5) < 0.1");
    }

    [Fact]
    public async Task Shows_the_picture_larger_and_brighter_for_viewing_alone()
    {
        await using var window = await PlayingAsync(station.Evidence.Officer);
        await window.Page.Locator("[data-picture]").FocusAsync();
        await window.Page.Keyboard.PressAsync("+");
        await window.Page.Locator("summary", new() { HasText = "Picture" }).ClickAsync();
        await window.Page.GetByLabel("Brightness").FillAsync("200");
        await window.HoldsAsync("document.querySelector('video').style.transform.includes('scale(1.25)') && document.querySelector('video').style.filter.includes('brightness(200%)')");
        await Assertions.Expect(window.Page.GetByText("(changed for viewing)")).ToBeVisibleAsync();
        await Pictures.TakeWholeAsync(window, "player-picture");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await window.HoldsAsync("document.querySelector('video').style.transform === '' && document.querySelector('video').style.filter === ''");
    }

    [Fact]
    public async Task Keeps_the_place_when_somebody_changes_to_the_other_copy()
    {
        await using var window = await PlayingAsync(station.Evidence.Officer);
        await window.Page.Locator("video").EvaluateAsync("v => { v.currentTime = 7; }");
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Link, new() { Name = "Play the original" }).ClickAsync());
        await Assertions.Expect(window.Page.GetByText("Playing the original.")).ToBeVisibleAsync();
        await window.Page.Locator("video").EvaluateAsync("async v => { v.muted = true; await v.play(); v.pause(); }");
        Assert.InRange(await window.Page.Locator("video").EvaluateAsync<double>("v => v.currentTime"), 6.9, 8.5);
    }

    [Fact]
    public async Task Draws_what_is_known_and_stays_accessible_with_everything_open_on_a_phone()
    {
        foreach (var width in new[] { 390, 1440 })
        {
            await using var window = await PlayingAsync(station.Evidence.EvidenceOfficer, new() { ViewportSize = new() { Width = width, Height = 900 } });
            await window.Page.EvaluateAsync("document.querySelectorAll('.ev-item__player details').forEach(details => details.open = true)");
            await window.Page.GetByLabel("Place in the recording").HoverAsync();
            await Assertions.Expect(window.Page.Locator("[data-preview]")).ToBeVisibleAsync();
            await window.AssertAccessibleAsync($"the player at {width}");
            await Pictures.TakeWholeAsync(window, $"player-{width}");
            await window.AssertFitsAsync($"the player at {width}");
            window.AssertNoTrouble();
        }
    }

    [Fact]
    public async Task Takes_a_note_at_the_place_that_is_seen_and_leads_back_to_it()
    {
        await using var window = await PlayingAsync(station.Evidence.Officer);
        await window.Page.Locator("video").EvaluateAsync("v => { v.currentTime = 6.5; }");
        await window.Page.Locator("[data-picture]").FocusAsync();
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("b"));
        await Assertions.Expect(window.Page.GetByLabel("From", new() { Exact = true }).First).ToHaveValueAsync("0:06.500");
        await window.Page.GetByLabel("Note", new() { Exact = true }).First.FillAsync("The gate opens");
        await window.AssertAccessibleAsync("writing a note");
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Write the note" }).ClickAsync());

        var note = window.Page.Locator(".ev-marker-list li", new() { HasText = "The gate opens" }).First;
        await Assertions.Expect(note).ToContainTextAsync("0:06.5");
        Assert.True(await window.Page.Locator(".ev-time__marker").CountAsync() > 0);
        await note.GetByRole(AriaRole.Link).ClickAsync();
        await window.Page.Locator("video").EvaluateAsync("async v => { v.muted = true; await v.play(); v.pause(); }");
        Assert.InRange(await window.Page.Locator("video").EvaluateAsync<double>("v => v.currentTime"), 6.4, 8);
        await Assertions.Expect(window.Page.Locator(".moj-timeline")).ToContainTextAsync("Marker added");
    }

    [Fact]
    public async Task Has_a_clip_made_of_the_stretch_that_somebody_chose_while_playing()
    {
        await using var window = await PlayingAsync(station.Evidence.Officer);
        var master = new Uri(window.Page.Url).AbsolutePath;
        await window.Page.Locator("[data-picture]").FocusAsync();
        await window.Page.Locator("video").EvaluateAsync("v => new Promise(done => { v.addEventListener('seeked', done, { once: true }); v.currentTime = 2; })");
        await window.Page.Keyboard.PressAsync("i");
        await window.Page.Locator("video").EvaluateAsync("v => new Promise(done => { v.addEventListener('seeked', done, { once: true }); v.currentTime = 5; })");
        await window.Page.Keyboard.PressAsync("o");
        await Assertions.Expect(window.Page.Locator("[data-cut-text]")).ToHaveTextAsync("From 0:02.000, to 0:05.000.");
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Link, new() { Name = "Make this clip" }).ClickAsync());
        var title = $"At the gate {Guid.NewGuid():N}"[..20];
        await window.Page.GetByLabel("Title").FillAsync(title);
        await window.Page.GetByLabel("Reason").FillAsync("for the briefing");
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync());
        await Assertions.Expect(window.Page.GetByText(title)).ToBeVisibleAsync();

        var link = window.Page.GetByRole(AriaRole.Link, new() { Name = title });
        await station.Evidence.UntilAsync("the clip is made", async () =>
        {
            await window.GoAsync($"{master}/clips");
            return await link.CountAsync() > 0;
        });
        var clip = (await link.GetAttributeAsync("href"))!;
        await window.GoAsync(clip);
        await Assertions.Expect(window.Page.GetByText("Left out of 0:12: 0:00–0:02 and 0:05–0:12.")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.Locator(".moj-timeline")).ToContainTextAsync("Clip made");
        await window.AssertAccessibleAsync("a clip");
        await Pictures.TakeWholeAsync(window, "clip");
        // A clip is made for browsers: it plays itself as soon as its media check is done.
        await station.Evidence.UntilAsync("the clip plays", async () =>
        {
            await window.GoAsync(clip);
            return await window.Page.Locator("video").CountAsync() > 0;
        });
        await window.Page.Locator("video").EvaluateAsync("async v => { v.muted = true; await v.play(); }");
        await window.HoldsAsync("document.querySelector('video').currentTime > 0.5");
        Assert.InRange(await window.Page.Locator("video").EvaluateAsync<double>("v => v.duration"), 2.9, 3.1);
        await window.GoAsync(master);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = title })).ToBeVisibleAsync();
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Saves_the_frame_that_is_shown_as_a_picture_and_says_so_on_record()
    {
        await using var window = await PlayingAsync(station.Evidence.Officer);
        var item = new Uri(window.Page.Url).AbsolutePath;
        await window.Page.Locator("video").EvaluateAsync("v => new Promise(done => { v.addEventListener('seeked', done, { once: true }); v.currentTime = 6.5; })");
        await window.Page.Locator("summary", new() { HasText = "Picture" }).ClickAsync();
        await window.Page.GetByLabel("Brightness").FillAsync("25");
        await window.Page.Locator("summary", new() { HasText = "Clip" }).ClickAsync();
        var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Save this frame" }).PressAsync("Enter"));
        await Assertions.Expect(window.Page.Locator("[data-frame-text]")).ToContainTextAsync("0:06.5");

        var picture = await File.ReadAllBytesAsync(await download.PathAsync());
        Assert.EndsWith("at 0-06.500 as shown from the playable copy.png", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Equal((640, 360), (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20))));
        await window.AssertAccessibleAsync("a saved frame");
        await Pictures.TakeWholeAsync(window, "player-frame");
        await window.GoAsync(item);
        var trail = window.Page.Locator(".moj-timeline");
        await Assertions.Expect(trail).ToContainTextAsync("Frame saved");
        await Assertions.Expect(trail).ToContainTextAsync(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(picture)));
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Shows_the_subtitles_that_the_camera_wrote()
    {
        var card = station.Evidence.NewVolume("captions");
        await SampleRecording.MakeBodyWornAsync(card, Station.Serial, "BWC4471_0820.MP4");
        await File.AppendAllTextAsync(Path.Combine(card, "DCIM", "100MEDIA", "BWC4471_0820.MP4"), "\0\0\0\u0010freecaptions");
        await File.WriteAllTextAsync(Path.Combine(card, "DCIM", "100MEDIA", "BWC4471_0820.SRT"), "1\n00:00:00,000 --> 00:00:11,000\n<b>HOME(-0.1246,51.5007) 2026.11.21 14:02:09\nGPS(-0.1247,51.5008,16) BAROMETER:1.9\n\n");
        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await station.PlayableAsync(window, await window.ItemAsync("BWC4471_0820.MP4"));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Captions" }).ClickAsync();
        await window.HoldsAsync("document.querySelector('video').textTracks[0].cues?.[0]?.text.startsWith('&lt;b&gt;HOME') === true");
        window.AssertNoTrouble();
    }

    private async Task<Window> PlayingAsync(DemoPerson person, BrowserNewContextOptions? options = null)
    {
        var window = await station.OpenAsync(person, options);
        await station.PlayableAsync(window, await window.ItemAsync("BWC4471_0001.MP4"));
        await window.Page.Locator("video").EvaluateAsync("async v => { v.muted = true; await v.play(); v.pause(); }");
        return window;
    }
}
