using Evidence.Formats;
using Evidence.Items;
using Evidence.Media.Derivation;
using Evidence.Media.Examination;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>docs/formats/filmstrip.md, sections 1 and 2, on clips whose brightness tells their time.</summary>
public sealed class MakeFilmstripTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private const int Brighter = 16;

    [Theory]
    [InlineData(250)]
    [InlineData(5)]
    public async Task Each_tile_is_the_picture_of_its_time(int keyFrameEvery)
    {
        var (strip, tiles) = await MakeAsync(Clip(12, "320x180", "-g", $"{keyFrameEvery}", "-keyint_min", $"{keyFrameEvery}", "-sc_threshold", "0"));
        Assert.Equal(new FilmstripFacts(10, 12, 160, 90, 1000), strip);
        Assert.Equal(Enumerable.Range(0, 12), tiles);
    }

    [Fact]
    public async Task A_pause_shows_the_picture_before_it()
    {
        var (_, tiles) = await MakeAsync([.. Clip(8, "320x180"), "-vf", "select='lt(t,3)+gte(t,6)'", "-fps_mode", "passthrough"]);
        Assert.Equal([0, 1, 2, 2, 2, 2, 6, 7], tiles);
    }

    [Fact]
    public async Task What_does_not_decode_at_the_end_has_no_black_tile()
    {
        var file = fixture.Path("clip.mp4");
        await SampleFootage.MakeAsync(file, [.. Clip(8, "320x180", "-g", "25"), "-movflags", "+faststart"]);
        var whole = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, whole[..(whole.Length / 2)]);
        var (strip, tiles) = await MakeAsync(file);
        Assert.InRange(strip.Count, 2, 7);
        Assert.Equal(0, tiles[0]);
        Assert.All(tiles.Zip(tiles.Skip(1)), pair => Assert.True(pair.First <= pair.Second, string.Join(' ', tiles)));
    }

    [Theory]
    [InlineData("180x320", 90, 160)]
    [InlineData("64x48", 160, 120)]
    public async Task Tiles_keep_the_proportions(string size, int width, int height)
    {
        var (strip, _) = await MakeAsync(Clip(2, size));
        Assert.Equal((width, height), (strip.Width, strip.Height));
    }

    [Fact]
    public async Task What_is_too_narrow_for_a_tile_has_no_strip()
    {
        var file = fixture.Path("clip.mp4");
        await SampleFootage.MakeAsync(file, Clip(1, "4096x16"));
        Assert.NotNull((await RunAsync(file)).Refusal);
        Assert.False(FilmstripFacts.Fits(4096, 16));
    }

    [Fact]
    public async Task The_sound_is_measured_at_its_own_time_and_silence_is_none()
    {
        var file = fixture.Path("clip.mkv");
        // One second without sound, one of a loud tone, one of a soft one.
        await SampleFootage.MakeAsync(file, "-f", "lavfi", "-i", "color=black:size=64x48:rate=25:duration=4", "-itsoffset", "1", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2,volume='if(lt(t,1),4,1)':eval=frame",
            "-map", "0", "-map", "1", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le");
        var report = await new ExamineMedia(fixture.Proven).RunAsync(file, 1, default);
        var plan = MediaCheckReport.Of(report).ToPlan(report.Verdict == MediaVerdict.Damaged)!;
        var made = await new MakeWaveform(fixture.Proven).RunAsync(file, fixture.Path("waveform.json"), plan, Sha256Hash.Of("source"u8), 1, default);
        Assert.Null(made.Refusal);
        var peaks = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllBytesAsync(made.File!))!["peaks"]!.AsArray().Select(peak => peak!.GetValue<int>()).ToList();
        Assert.All(peaks.Take(19), peak => Assert.Equal(0, peak));
        Assert.All(peaks.Skip(21).Take(18), peak => Assert.InRange(peak, 110, 140));
        Assert.All(peaks.Skip(41).Take(18), peak => Assert.InRange(peak, 25, 40));
    }

    /// <summary>In each second 16 steps brighter than in the one before.</summary>
    private static string[] Clip(int seconds, string size, params string[] more) =>
    [
        "-f", "lavfi", "-i", $"color=black:size={size}:rate=25:duration={seconds},format=gray,geq=lum='24+{Brighter}*floor(T+0.001)',format=yuv420p",
        "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", .. more,
    ];

    private async Task<(FilmstripFacts Strip, List<int> Tiles)> MakeAsync(string[] clip)
    {
        var file = fixture.Path("clip.mp4");
        await SampleFootage.MakeAsync(file, clip);
        return await MakeAsync(file);
    }

    /// <summary>The facts, and of which second each tile is by its brightness.</summary>
    private async Task<(FilmstripFacts Strip, List<int> Tiles)> MakeAsync(string file)
    {
        var made = await RunAsync(file);
        Assert.Null(made.Refusal);
        var strip = FilmstripFacts.Read(await File.ReadAllBytesAsync(made.File!))!;
        var pixels = fixture.Path("gray.raw");
        await SampleFootage.MakeAsync(pixels, "-f", "jpeg_pipe", "-i", made.File!, "-vf", "format=yuvj420p,extractplanes=y", "-f", "rawvideo");
        var gray = await File.ReadAllBytesAsync(pixels);
        Assert.Equal(strip.Width * strip.Columns * strip.Height * strip.Rows, gray.Length);
        return (strip, [.. Enumerable.Range(0, strip.Count).Select(tile => SecondOf(gray, strip, tile))]);
    }

    private static int SecondOf(byte[] gray, FilmstripFacts strip, int tile)
    {
        var x = (strip.Width * (tile % strip.Columns)) + (strip.Width / 2);
        var y = (strip.Height * (tile / strip.Columns)) + (strip.Height / 2);
        return (int)Math.Round((gray[(y * strip.Width * strip.Columns) + x] - 24) / (double)Brighter);
    }

    private async Task<DerivativeResult> RunAsync(string file)
    {
        var report = await new ExamineMedia(fixture.Proven).RunAsync(file, 1, default);
        var plan = MediaCheckReport.Of(report).ToPlan(report.Verdict == MediaVerdict.Damaged)!;
        return await new MakeFilmstrip(fixture.Proven).RunAsync(file, fixture.Path("strip.jpg"), plan, Sha256Hash.Of("source"u8), 1, default);
    }
}
