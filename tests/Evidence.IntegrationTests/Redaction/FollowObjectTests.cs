using Evidence.IntegrationTests.Media;
using Evidence.Kernel;
using Evidence.Media;
using Evidence.Redaction;
using Evidence.Redaction.Tracking;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Redaction;

/// <summary>Follows a thing through recordings made by ffmpeg, in the sandbox.</summary>
public sealed class FollowObjectTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const int Width = 640, Height = 360, Side = 80;

    [Fact]
    public async Task Follows_a_thing_and_keeps_it_covered()
    {
        var file = sandbox.Path("plain.mp4");
        await MakeAsync(file, seconds: 6);
        var draft = await FollowAsync(file, Truth(3), 3);
        Assert.Equal((0, TrackEnd.Recording, TrackEnd.Recording), (draft.From, draft.Track.Begins, draft.Track.Ends));
        Assert.Equal(180, draft.Track.Frames.Count);
        Assert.InRange(draft.Track.Until, 5_990_000, 6_010_000);
        AssertCovered(draft, Truth);
    }

    [Fact]
    public async Task Times_are_the_frames_own_where_their_rate_varies()
    {
        var file = sandbox.Path("vfr.mp4");
        // Of the first two seconds every frame, then one in four: 60 + 30.
        await MakeAsync(file, seconds: 6, "select='lt(t,2)+not(mod(n,4))'");
        var draft = await FollowAsync(file, Truth(1), 1);
        Assert.Equal(90, draft.Track.Frames.Count);
        Assert.InRange(draft.Track.Frames[^1].At, 5_866_000, 5_867_000);
        AssertCovered(draft, Truth);
    }

    [Fact]
    public async Task A_turned_recording_is_followed_as_it_is_shown()
    {
        var (file, turned) = (sandbox.Path("stored.mp4"), sandbox.Path("turned.mp4"));
        await MakeAsync(file, seconds: 4);
        await SampleFootage.MakeAsync(turned, "-i", file, "-c", "copy", "-metadata:s:v:0", "rotate=90");
        var recording = await OpenRecording.RunAsync(sandbox.Proven, turned, CancellationToken.None);
        Assert.Equal((Height, Width), (recording.Width, recording.Height));
        AssertCovered(await FollowAsync(turned, Shown(0), 0), Shown);

        static Box Shown(double at) => Truth(at) is var box ? new Box(box.Top, Width - box.Left - Side, Side, Side) : default;
    }

    [Theory]
    [InlineData("interleave_top")]
    [InlineData("interleave_bottom")]
    public async Task An_interlaced_recording_is_followed_over_both_its_fields(string mode)
    {
        var file = sandbox.Path("interlaced.mp4");
        // Thirty pictures a second, woven by two into frames: the thing is at two places in each.
        await MakeAsync(file, seconds: 4, $"tinterlace={mode},setfield={(mode.EndsWith("top", StringComparison.Ordinal) ? "tff" : "bff")}", "-flags", "+ilme+ildct", "-x264-params", "interlaced=1");
        var draft = await FollowAsync(file, Truth(0), 0);
        Assert.Equal(60, draft.Track.Frames.Count);
        AssertCovered(draft, Truth);
        AssertCovered(draft, at => Truth(at + (1 / 30.0)));
    }

    [Fact]
    public async Task What_leaves_the_picture_is_covered_until_it_is_gone()
    {
        var file = sandbox.Path("leaves.mp4");
        await MakeAsync(file, seconds: 9);
        var draft = await FollowAsync(file, Truth(1), 1);
        // At 80 pixels a second its left edge is at the picture's right one after 7.25 s.
        Assert.InRange(draft.Track.Until, 7_200_000, 7_900_000);
        AssertCovered(draft, at => Truth(at) is var box && box.Left < Width - 1 ? box with { Width = Math.Min(Width - box.Left, Side) } : default, most: 6);
    }

    [Fact]
    public async Task Times_begin_with_the_first_frame_and_end_at_a_cut()
    {
        var (first, second, both) = (sandbox.Path("first.mp4"), sandbox.Path("second.mp4"), sandbox.Path("both.mkv"));
        await MakeAsync(first, seconds: 2);
        await SampleFootage.MakeAsync(second, "-f", "lavfi", "-i", $"mandelbrot=size={Width}x{Height}:rate=30:start_scale=0.3", "-t", "2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        await SampleFootage.MakeAsync(both, "-i", first, "-i", second, "-filter_complex", "[0:v][1:v]concat=n=2,setpts=PTS+7/TB", "-c:v", "libx264", "-preset", "ultrafast");
        var draft = await FollowAsync(both, Truth(0), 0);
        Assert.Equal((0, TrackEnd.Cut), (draft.From, draft.Track.Ends));
        Assert.InRange(draft.Track.Until, 1_990_000, 2_010_000);
    }

    [Fact]
    public async Task Says_why_something_cannot_be_followed()
    {
        var file = sandbox.Path("refused.mp4");
        await MakeAsync(file, seconds: 1);
        Assert.Equal("box-outside", await RefusalAsync(file, new Box(Width, 0, 40, 40), 0));
        Assert.Equal("box-too-small", await RefusalAsync(file, new Box(10, 10, 4, 4), 0));
        Assert.Equal("time-outside", await RefusalAsync(file, Truth(0), 5));
        Assert.Equal("no-such-file", await RefusalAsync(sandbox.Path("nowhere.mp4"), Truth(0), 0));
        var text = sandbox.Path("text.mp4");
        await File.WriteAllTextAsync(text, "#EXTM3U");
        Assert.Equal("not-readable", await RefusalAsync(text, Truth(0), 0));
        var sound = sandbox.Path("sound.wav");
        await SampleFootage.MakeAsync(sound, "-f", "lavfi", "-i", "sine=duration=1");
        Assert.Equal("no-picture", await RefusalAsync(sound, Truth(0), 0));
        var grey = sandbox.Path("grey.mp4");
        await SampleFootage.MakeAsync(grey, "-f", "lavfi", "-i", $"color=gray:size={Width}x{Height}:duration=1", "-c:v", "libx264");
        Assert.Equal("nothing-to-follow", await RefusalAsync(grey, Truth(0), 0));
    }

    /// <summary>Where the thing is, by the same rule by which ffmpeg puts it there: on even pixels, as colour has half the resolution.</summary>
    private static Box Truth(double at) => new(Even(60 + (80 * at)), Even(100 + (60 * Math.Sin(at))), Side, Side);

    private static double Even(double place) => 2 * Math.Floor(place / 2);

    private static Task MakeAsync(string file, int seconds, string select = "null", params string[] coding) => SampleFootage.MakeAsync(
        file, [
        "-f", "lavfi", "-i", $"testsrc=size={Width}x{Height}:rate=30:duration=1", "-f", "lavfi", "-i", $"testsrc2=size={Side}x{Side}:rate=30:duration=1",
        "-filter_complex",
        "[0]trim=end_frame=1,loop=-1:1,setpts=N/30/TB[ground];[1]trim=end_frame=1,loop=-1:1,setpts=N/30/TB[thing];"
            + $"[ground][thing]overlay=x='60+80*t':y='100+60*sin(t)':shortest=1,trim=duration={seconds},{select}",
        "-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-pix_fmt", "yuv420p", .. coding]);

    private async Task<TrackDraft> FollowAsync(string file, Box box, double at)
    {
        using var folder = new WorkFolder(sandbox.Path("work"));
        var recording = await OpenRecording.RunAsync(sandbox.Proven, file, CancellationToken.None);
        return await new FollowObject(sandbox.Proven, folder).RunAsync(recording, new ObjectToFollow(box, (long)(at * 1e6)), CancellationToken.None);
    }

    private async Task<string> RefusalAsync(string file, Box box, double at) =>
        (await Assert.ThrowsAsync<RefusedException>(() => FollowAsync(file, box, at))).Refusal.Code;

    /// <summary>In every frame the mask that a recipe would draw holds the whole thing, and not much else.</summary>
    private static void AssertCovered(TrackDraft draft, Func<double, Box> truth, double most = 2.2)
    {
        var track = new Evidence.Formats.Redaction.RedactionTrack
        {
            Id = 1, Subject = null, Shape = default, Inverse = false, Margin = draft.Margin, Effect = default, From = draft.From, To = draft.Track.Until, Keyframes = draft.Keyframes,
            Hides = default, Reason = "x", Review = draft.Review, By = default, MadeAt = default, Tool = TrackDraft.Tool,
        };
        foreach (var at in draft.Track.Frames.Select(frame => frame.At))
        {
            var (values, thing, margin) = (track.ValuesAt(at), truth(at / 1e6), draft.Margin);
            var (left, top, right, bottom) = (values[0] - margin, values[1] - margin, values[0] + values[2] + margin, values[1] + values[3] + margin);
            Assert.True(
                thing.Width == 0 || (left <= 16 * thing.Left && top <= 16 * thing.Top && right >= 16 * (thing.Left + thing.Width) && bottom >= 16 * (thing.Top + thing.Height)),
                $"at {at} the thing is at {thing}, the mask at {left / 16.0} {top / 16.0} {right / 16.0} {bottom / 16.0}");
            if (thing.Width > Side / 4.0)
                Assert.True((right - left) * (long)(bottom - top) < most * 256 * thing.Width * thing.Height, $"at {at} the mask is {(right - left) / 16} × {(bottom - top) / 16}");
        }
    }
}
