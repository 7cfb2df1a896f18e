using System.Globalization;
using System.Text;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Media;

public sealed class ExamineMediaTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private const string Canary = "canary-5d20fe";

    [Fact]
    public async Task A_whole_recording_is_playable_by_frames_and_time()
    {
        var report = await ExamineAsync(await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync()));
        Assert.Equal(MediaVerdict.Playable, report.Verdict);
        Assert.Equal((500L, 500L, 500L), (report.Completeness!.FramesAnnounced, report.Completeness.FramesRead, report.Decoded!.Frames));
        Assert.Equal(20, report.PlayableSeconds!.Value, 1);
        Assert.Equal("+51.5007-000.1246/", report.Boxes!.Position);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 14, 2, 9, TimeSpan.Zero), report.Boxes.CreatedAt);
        Assert.Empty(report.Header!.Video!.Packets.Gaps);
    }

    [Fact]
    public async Task Every_sample_recording_is_playable()
    {
        var recordings = Directory.EnumerateFiles(await SampleFootage.VolumesAsync(), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".MP4" or ".LRF" && File.Exists(path) && new FileInfo(path).Length > 0).ToArray();
        // Of nine recordings one has a name that the runtime cannot spell; one in H.265 may be missing.
        Assert.InRange(recordings.Length, 7, 8);
        foreach (var recording in recordings)
            Assert.Equal((recording, MediaVerdict.Playable), (recording, (await ExamineAsync(await File.ReadAllBytesAsync(recording))).Verdict));
    }

    [Fact]
    public async Task Half_a_recording_is_damaged_and_says_how_much_there_is()
    {
        var file = fixture.Path("whole.mp4");
        await SampleFootage.MakeAsync(file, [.. SampleFootage.Clip(4), "-movflags", "+faststart"]);
        var whole = await File.ReadAllBytesAsync(file);
        var report = await ExamineAsync(whole[..(whole.Length / 2)]);
        Assert.Equal(MediaVerdict.Damaged, report.Verdict);
        Assert.False(report.Completeness!.IsComplete);
        Assert.Equal(100, report.Completeness.FramesAnnounced);
        Assert.InRange(report.Decoded!.Frames, 20, 80);
        Assert.Contains($"{report.Decoded.Frames} of 100 frames", report.Text, StringComparison.Ordinal);
        Assert.True(report.Boxes!.MissingBytes > 0);
    }

    [Fact]
    public async Task A_recording_with_flipped_bytes_is_damaged_and_its_errors_are_counted()
    {
        var bytes = await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync());
        var random = new Random(5);
        for (var i = 0; i < 100; i++)
            bytes[random.Next(bytes.Length / 4, bytes.Length / 2)] ^= 0xff;
        var report = await ExamineAsync(bytes);
        Assert.Equal(MediaVerdict.Damaged, report.Verdict);
        Assert.True(report.Decoded!.Errors > 0);
        Assert.NotNull(report.Decoded.FirstError);
    }

    [Fact]
    public async Task A_pause_in_a_recording_is_a_gap()
    {
        var (file, gap) = (fixture.Path("whole.mp4"), fixture.Path("gap.mp4"));
        await SampleFootage.MakeAsync(file, SampleFootage.Clip(6));
        await SampleFootage.MakeAsync(gap, "-i", file, "-an", "-vf", "select='not(between(t,2,4))'", "-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "ultrafast");
        var report = await ExamineAsync(await File.ReadAllBytesAsync(gap));
        Assert.Equal(MediaVerdict.Playable, report.Verdict);
        var found = Assert.Single(report.Header!.Video!.Packets.Gaps);
        Assert.InRange(found.Seconds, 1.9, 2.2);
    }

    [Fact]
    public async Task Frames_that_an_edit_list_hides_are_not_missed()
    {
        var (file, cut) = (fixture.Path("whole.mp4"), fixture.Path("cut.mp4"));
        await SampleFootage.MakeAsync(file, [.. SampleFootage.Clip(4), "-bf", "2"]);
        await SampleFootage.MakeAsync(cut, "-ss", "1.3", "-i", file, "-c", "copy");
        var report = await ExamineAsync(await File.ReadAllBytesAsync(cut));
        Assert.True(report.Completeness!.FramesShown < report.Completeness.FramesRead);
        Assert.Equal((MediaVerdict.Playable, ""), (report.Verdict, report.Completeness.Missing));
    }

    [Theory]
    [InlineData("mpegts", "-f", "mpegts")]
    [InlineData("matroska", "-f", "matroska")]
    [InlineData("avi", "-f", "avi")]
    [InlineData("fragments", "-movflags", "+frag_keyframe+empty_moov")]
    public async Task Other_containers_are_playable_too(string name, params string[] options)
    {
        var file = fixture.Path(name);
        await SampleFootage.MakeAsync(file, [.. SampleFootage.Clip(2), .. options.Contains("-f") ? [] : (string[])["-f", "mp4"], .. options]);
        var report = await ExamineAsync(await File.ReadAllBytesAsync(file));
        Assert.Equal((MediaVerdict.Playable, 50L, ""), (report.Verdict, report.Decoded!.Frames, report.Completeness!.Missing));
    }

    [Fact]
    public async Task A_recording_that_was_never_closed_is_unplayable()
    {
        var whole = await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync());
        var report = await ExamineAsync(whole[..(whole.Length / 2)]);
        Assert.Equal(MediaVerdict.Unplayable, report.Verdict);
        Assert.Contains("index (moov box) is missing", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_and_noise_are_stated_for_what_they_are()
    {
        var noise = new byte[100_000];
        new Random(6).NextBytes(noise);
        Assert.Equal(MediaVerdict.Unplayable, (await ExamineAsync([])).Verdict);
        Assert.Equal(MediaVerdict.NotMedia, (await ExamineAsync(noise)).Verdict);
        Assert.Equal(MediaVerdict.Unplayable, (await ExamineAsync([.. MakeMp4.Ftyp, .. MakeMp4.Box("mdat", noise)])).Verdict);
        Assert.Equal(MediaVerdict.Unplayable, (await ExamineAsync([.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", noise)])).Verdict);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:{0}\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile '{0}'\n")]
    [InlineData("file '{0}'\n")]
    [InlineData("v=0\no=- 0 0 IN IP4 127.0.0.1\ns={0}\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n")]
    public async Task A_file_that_names_others_is_not_opened_and_would_reach_nothing(string template)
    {
        var beside = fixture.Path("beside.txt");
        await File.WriteAllTextAsync(beside, Canary);
        var file = fixture.Path("playlist.mp4");
        await File.WriteAllTextAsync(file, string.Format(CultureInfo.InvariantCulture, template, beside));
        Assert.Equal(MediaVerdict.NotMedia, (await new ExamineMedia(fixture.Proven).RunAsync(file, 1, CancellationToken.None)).Verdict);

        // The second wall, were the first one not there: one demuxer, one file.
        var (result, header) = await ProbeMedia.RunAsync(fixture.Proven, file, ContainerKind.Mp4, 1, CancellationToken.None);
        Assert.Null(header);
        Assert.DoesNotContain(Canary, result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_points_at_another_file_reaches_nothing()
    {
        var beside = fixture.Path("beside.txt");
        await File.WriteAllTextAsync(beside, Canary);
        var report = await ExamineAsync(MakeMp4.Bomb(elsewhere: $"file://{beside}"));
        Assert.Equal(MediaVerdict.Unplayable, report.Verdict);
        Assert.DoesNotContain(Canary, report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bombs_are_bounded()
    {
        byte[][] bombs =
        [
            MakeMp4.Bomb(samples: 200_000_000),
            MakeMp4.Bomb(width: 65535, height: 65535),
            MakeMp4.Bomb(tracks: 20_000),
            MakeMp4.Nested("moov", 200_000),
            MakeMp4.Nested("udta", 200_000),
        ];
        foreach (var bomb in bombs)
            Assert.Equal(MediaVerdict.Unplayable, (await ExamineAsync(bomb)).Verdict);
    }

    [Fact]
    public async Task A_flood_of_metadata_is_bounded_and_not_repeated()
    {
        var (file, flood, tags) = (fixture.Path("whole.mp4"), fixture.Path("flood.mp4"), fixture.Path("tags"));
        await SampleFootage.MakeAsync(file, SampleFootage.Clip(1));
        await File.WriteAllTextAsync(tags, $";FFMETADATA1\ntitle={Canary}{new string('x', 5_000_000)}\n");
        await SampleFootage.MakeAsync(flood, "-i", file, "-f", "ffmetadata", "-i", tags, "-map_metadata", "1", "-c", "copy");
        var report = await ExamineAsync(await File.ReadAllBytesAsync(flood));
        Assert.Equal(MediaVerdict.Playable, report.Verdict);
    }

    [Fact]
    public async Task A_recording_past_the_budget_is_not_called_broken()
    {
        var file = fixture.Path("whole.mp4");
        await SampleFootage.MakeAsync(file, SampleFootage.Clip(2));
        // No patience at all: not a second of processor time.
        var report = await new ExamineMedia(fixture.Proven).RunAsync(file, patience: 0, CancellationToken.None);
        Assert.Equal(MediaVerdict.OverBudget, report.Verdict);
    }

    [Fact]
    public async Task Strangers_text_does_not_come_through_as_it_is()
    {
        var hostile = MakeMp4.Bomb();
        Encoding.ASCII.GetBytes("<b>\u001b[31m").CopyTo(hostile, hostile.Length - 60);
        var report = await ExamineAsync(hostile);
        Assert.DoesNotContain('\u001b', report.Decoded!.FirstError ?? "");
    }

    private async Task<MediaReport> ExamineAsync(byte[] bytes)
    {
        var file = fixture.Path("media");
        await File.WriteAllBytesAsync(file, bytes);
        return await new ExamineMedia(fixture.Proven).RunAsync(file, 1, CancellationToken.None);
    }
}
