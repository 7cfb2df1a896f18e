using System.Text;
using Evidence.Formats.Redaction;
using Evidence.IntegrationTests.Media;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Redaction.Rendering;

/// <summary>Copies of recordings whose content is known, held against what they are to hide.</summary>
public sealed class RenderCopyTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const int Width = 640, Height = 360;

    private static readonly MaskEffect Solid = new(EffectKind.Solid, 0), Blur = new(EffectKind.Blur, 24), Pixelate = new(EffectKind.Pixelate, 24);

    private readonly Darkroom room = new(sandbox);

    private static string[] Picture(int seconds, string filter = "null", int rate = 25) =>
    [
        // A pattern that moves and has an edge everywhere, so that anything that is not hidden shows.
        "-f", "lavfi", "-i", $"testsrc2=size={Width}x{Height}:rate={rate}:duration={seconds},noise=alls=8:all_seed=3,{filter}",
    ];

    private static readonly string[] X264 = ["-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-threads", "1", "-pix_fmt", "yuv420p"];

    [Fact]
    public async Task Hides_in_every_picture_what_it_is_to_hide_and_leaves_the_rest()
    {
        const string bars = "drawbox=x=230:y=30:w=12:h=160:color=white:t=fill,drawbox=x=262:y=30:w=12:h=160:color=black:t=fill,drawbox=x=294:y=30:w=12:h=160:color=white:t=fill";
        var (_, recording, master) = await room.RecordAsync("plain.mp4", [.. Picture(12, bars), .. X264]);
        var moving = Recipes.Track(4, master.Length, Solid, new(0, [16 * 20, 16 * 240, 16 * 80, 16 * 80]), new(master.Length, [16 * 500, 16 * 240, 16 * 80, 16 * 80]));
        var recipe = Recipes.Of(master,
        [
            Recipes.Still(1, master.Length, Solid, 40, 40, 96, 96), Recipes.Still(2, master.Length, Blur, 200, 40, 128, 128), Recipes.Still(3, master.Length, Pixelate, 400, 40, 128, 128), moving,
        ]);
        var (copy, report) = await room.CopyAsync(recording, recipe);

        Assert.Empty(report.Problems);
        Assert.Equal((300, 300), (report.Picture!.Frames, report.Picture.Covered));
        Assert.True(report.Picture.Likeness >= 4000, $"{report.Picture.Likeness / 100.0} dB");
        // Beside what our own check finds: in no picture any structure where it is black.
        Assert.All(await Darkroom.GreyAsync(copy, 56, 56, 64, 64), pixels => Assert.InRange(pixels.Max() - pixels.Min(), 0, 2));
        // And where it is blurred, a step from pixel to pixel that no edge of the pattern would have left.
        Assert.All(await Darkroom.GreyAsync(copy, 216, 56, 96, 96), pixels => Assert.InRange(Steepest(pixels, 96), 0, 20));
        Assert.True((await Darkroom.GreyAsync(recording.File, 216, 56, 96, 96)).All(pixels => Steepest(pixels, 96) > 60));
    }

    [Fact]
    public async Task The_same_recipe_and_recording_give_the_same_bytes()
    {
        var (_, recording, master) = await room.RecordAsync("twice.mp4", SampleFootage.Clip(11));
        var recipe = Recipes.Of(master, [Recipes.Still(1, master.Length, Blur, 40, 40, 96, 96)], [Recipes.Sound(1, 2, 3, SoundEffect.Tone)]);
        var (one, report) = await room.CopyAsync(recording, recipe);
        var (two, _) = await room.CopyAsync(recording, recipe);
        Assert.True(report.Passed);
        Assert.Equal(await File.ReadAllBytesAsync(one), await File.ReadAllBytesAsync(two));
    }

    [Fact]
    public async Task A_mask_that_is_missing_or_displaced_or_too_short_is_found()
    {
        var (_, recording, master) = await room.RecordAsync("missing.mp4", [.. Picture(3), .. X264]);
        var whole = Recipes.Still(1, master.Length, Solid, 40, 40, 96, 96);
        var right = Recipes.Of(master, [whole, Recipes.Still(2, master.Length, Solid, 300, 200, 48, 48)]);
        RedactionTrack[][] wrong =
        [
            [whole],
            [whole, Recipes.Still(2, master.Length, Solid, 316, 200, 48, 48)],
            [whole, Recipes.Still(2, master.Length - 100_000, Solid, 300, 200, 48, 48)],
        ];
        foreach (var tracks in wrong)
        {
            var (_, report) = await room.CopyAsync(recording, Recipes.Of(master, tracks), judgedBy: right);
            Assert.Contains(report.Problems, problem => problem.Contains("to be hidden shows", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Every_picture_keeps_its_own_time_where_the_rate_varies()
    {
        var (file, recording, master) = await room.RecordAsync("vfr.mkv", [.. Picture(24, "select='lt(t,3)+not(mod(n,7))*lt(t,9)+gt(t,21)'", 30), .. X264]);
        var (copy, report) = await room.CopyAsync(recording, Recipes.Of(master, [Recipes.Still(1, master.Length, Solid, 40, 40, 96, 96)]));
        Assert.Empty(report.Problems);
        var (before, after) = (await Darkroom.TimesAsync(file), await Darkroom.TimesAsync(copy));
        Assert.Equal(before.Count, after.Count);
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 0.0006));
    }

    [Fact]
    public async Task A_turned_recording_is_copied_upright_and_masked_as_it_is_shown()
    {
        var (stored, _, _) = await room.RecordAsync("stored.mp4", [.. Picture(2), .. X264]);
        var turned = sandbox.Path("turned.mp4");
        await SampleFootage.MakeAsync(turned, "-i", stored, "-c", "copy", "-metadata:s:v:0", "rotate=90");
        var (_, recording, master) = await room.OpenAsync(turned);
        Assert.Equal((Height, Width), (master.Width, master.Height));
        var (copy, report) = await room.CopyAsync(recording, Recipes.Of(master, [Recipes.Still(1, master.Length, Solid, 200, 500, 96, 96)]));
        Assert.Empty(report.Problems);
        Assert.All(await Darkroom.GreyAsync(copy, 216, 516, 64, 64), pixels => Assert.InRange(pixels.Max() - pixels.Min(), 0, 2));
    }

    [Fact]
    public async Task Odd_sizes_interlaced_pictures_and_full_range_are_covered_too()
    {
        string[][] kinds =
        [
            ["-f", "lavfi", "-i", "testsrc2=size=321x241:rate=25:duration=1,noise=alls=24:allf=t", "-c:v", "ffv1", "-pix_fmt", "yuv444p"],
            [.. Picture(1, "interlace", 50), "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-q:v", "2"],
            ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=1,noise=alls=24:allf=t", "-c:v", "mjpeg", "-q:v", "2"],
        ];
        // Of these kinds the product opens no FFV1: the odd size comes as PNG in a QuickTime file.
        kinds[0][^3] = "png";
        kinds[0][^1] = "rgb24";
        string[] names = ["odd.mov", "interlaced.mpg", "full.avi"];
        for (var i = 0; i < kinds.Length; i++)
        {
            var (_, recording, master) = await room.RecordAsync(names[i], kinds[i]);
            var (copy, report) = await room.CopyAsync(recording, Recipes.Of(master, [Recipes.Still(1, master.Length, Solid, 40, 40, 96, 96), Recipes.Still(2, master.Length, Blur, 180, 100, 120, 120)]));
            Assert.True(report.Passed, $"{names[i]}: {string.Join(' ', report.Problems)}");
            Assert.All(await Darkroom.GreyAsync(copy, 56, 56, 64, 64), pixels => Assert.InRange(pixels.Max() - pixels.Min(), 0, 2));
        }
    }

    [Fact]
    public async Task Covered_sound_is_silent_or_a_tone_and_the_rest_stays_in_time()
    {
        // A click at each full second; the sound begins 0.4 s after the picture.
        var (_, recording, master) = await room.RecordAsync(
            "sound.mp4", [.. Picture(9), "-itsoffset", "0.4", "-f", "lavfi", "-i", "aevalsrc='if(lt(mod(t,1),0.01),0.9*sin(2*PI*3000*t),0.05*sin(2*PI*200*t))':s=48000:d=8", .. X264, "-c:a", "aac", "-b:a", "160k"]);
        var recipe = Recipes.Of(master, [], [Recipes.Sound(1, 2.1, 3.3, SoundEffect.Mute), Recipes.Sound(2, 5.1, 6.2, SoundEffect.Tone), Recipes.Sound(3, 6.0, 6.3, SoundEffect.Mute)]);
        var (copy, report) = await room.CopyAsync(recording, recipe);
        Assert.Empty(report.Problems);
        Assert.True(await Darkroom.LoudestAsync(copy, 2.1, 3.3) <= -90);
        Assert.True(await Darkroom.LoudestAsync(copy, 6.0, 6.3) <= -90);
        Assert.InRange(await Darkroom.LoudestAsync(copy, 5.2, 5.9), -22, -18);
        // The click of the fourth second of sound is at 4.4.
        Assert.True(await Darkroom.LoudestAsync(copy, 4.395, 4.415) > -6);
        Assert.True(await Darkroom.LoudestAsync(copy, 4.43, 4.6) < -20);
        var kept = await room.JudgeAsync(recording, recipe, Recipes.Anybody, recording.File);
        Assert.Contains(kept.Problems, problem => problem.StartsWith("What is to be silent is heard", StringComparison.Ordinal));
        Assert.Contains(kept.Problems, problem => problem.StartsWith("Beside a tone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_what_the_recording_says_of_itself_is_left()
    {
        const string canary = "CANARY4471";
        var (subtitles, chapters, cover) = (sandbox.Path("a.srt"), sandbox.Path("chapters.txt"), sandbox.Path("cover.jpg"));
        await File.WriteAllTextAsync(subtitles, $"1\n00:00:00,000 --> 00:00:02,000\n{canary}\n\n");
        await File.WriteAllTextAsync(chapters, $";FFMETADATA1\ntitle={canary}\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle={canary}\n");
        await SampleFootage.MakeAsync(cover, "-f", "lavfi", "-i", "color=red:size=64x64", "-frames:v", "1");
        var (file, recording, master) = await room.RecordAsync("tags.mp4",
        [
            .. Picture(2), "-f", "lavfi", "-i", "sine=duration=2", "-f", "lavfi", "-i", "sine=frequency=999:duration=2", "-i", subtitles, "-i", cover, "-i", chapters,
            "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map", "4", "-map_metadata", "5", "-map_chapters", "5",
            "-c:v:0", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:v:1", "copy", "-disposition:v:1", "attached_pic", "-c:s", "mov_text", "-metadata:s:a:0", $"handler_name={canary}",
            "-metadata", "location=+51.5007-000.1246/", "-metadata", $"comment={canary}", "-metadata", "creation_time=2026-11-21T14:02:09Z",
        ]);
        Assert.Contains(canary, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        var (copy, report) = await room.CopyAsync(recording, Recipes.Of(master, []));
        Assert.Empty(report.Problems);
        Assert.DoesNotContain(canary, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(copy)), StringComparison.Ordinal);
        var probe = (await ChildProcess.RunAsync("ffprobe", ["-v", "error", "-show_streams", "-show_format", "-show_chapters", copy])).Output;
        foreach (var left in (string[])["51.5", "2026", "CHAPTER", "mjpeg", "mov_text", "index=2"])
            Assert.DoesNotContain(left, probe, StringComparison.Ordinal);
        // The recording itself, taken for a copy, is found out.
        Assert.Contains((await room.JudgeAsync(recording, Recipes.Of(master, []), Recipes.Anybody, file)).Problems, problem => problem.Contains(canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_profile_keeps_what_it_names_and_its_picture_or_its_sound_alone()
    {
        var (_, recording, master) = await room.RecordAsync("kept.mp4", [.. SampleFootage.Clip(2), "-metadata", "location=+51.5007-000.1246/", "-metadata", "creation_time=2026-11-21T14:02:09Z"]);
        RedactionProfile[] profiles =
        [
            Recipes.Anybody with { Name = "heard", Picture = CopyPolicy.None }, Recipes.Anybody with { Name = "placed", Keeps = [KeptMetadata.Place, KeptMetadata.RecordedAt] },
            Recipes.Anybody with { Name = "seen", Sound = CopyPolicy.None },
        ];
        var recipe = Recipes.Of(master, [], [], profiles);
        foreach (var (profile, streams) in profiles.Zip((string[])["audio", "video,audio", "video"]))
        {
            var (copy, report) = await room.CopyAsync(recording, recipe, profile);
            Assert.True(report.Passed, string.Join(' ', report.Problems));
            var probe = (await ChildProcess.RunAsync("ffprobe", ["-v", "error", "-show_entries", "stream=codec_type:format_tags", "-of", "compact", copy])).Output;
            Assert.Equal(streams, string.Join(',', probe.Split('\n').Where(line => line.StartsWith("stream|", StringComparison.Ordinal)).Select(line => line.Split("codec_type=")[1].Split('|')[0].Trim())));
            Assert.Equal(profile.Name == "placed", probe.Contains("+51.5007-000.1246", StringComparison.Ordinal) && probe.Contains("2026-11-21T14:02:09", StringComparison.Ordinal));
        }
    }

    private static int Steepest(byte[] pixels, int width)
    {
        var steepest = 0;
        for (var i = 1; i < pixels.Length; i++)
        {
            if (i % width != 0)
                steepest = Math.Max(steepest, Math.Abs(pixels[i] - pixels[i - 1]));
        }

        return steepest;
    }
}
