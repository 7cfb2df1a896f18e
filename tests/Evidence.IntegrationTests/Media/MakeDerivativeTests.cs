using System.Text;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Examination;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Media;

public sealed class MakeDerivativeTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private static readonly Sha256Hash Source = Sha256Hash.Of("source"u8);

    [Fact]
    public async Task A_proxy_has_every_frame_and_nothing_else()
    {
        const string canary = "canary-77aa01";
        var (file, clip) = (fixture.Path("source.mp4"), fixture.Path("clip.mp4"));
        await SampleFootage.MakeAsync(clip, SampleFootage.Clip(3, "1920x1080"));
        await SampleFootage.MakeAsync(
            file,
            [
                "-i", clip, "-f", "lavfi", "-i", "sine=frequency=880:duration=3", "-map", "0:v", "-map", "0:a", "-map", "1:a", "-c:v", "copy",
                "-metadata", $"title={canary}", "-metadata", "location=+51.5007-000.1246/", "-metadata:s:v", $"title={canary}", "-metadata:s:a", $"handler_name={canary}",
            ]);
        var (plan, made) = await ProxyAsync(file);
        Assert.Null(made.Refusal);
        var proxy = await ExamineAsync(made.File!);
        Assert.Equal(MediaVerdict.Playable, proxy.Verdict);
        Assert.Equal((75L, 75L), (plan.Frames, proxy.Decoded!.Frames));
        Assert.Equal(["video h264 1280x720", "audio aac 0x0"], proxy.Header!.Streams.Select(s => $"{s.Kind} {s.Codec} {s.Width}x{s.Height}"));
        Assert.True(proxy.Boxes!.IndexFirst);
        Assert.Null(proxy.Boxes.Position);
        Assert.Null(proxy.Boxes.CreatedAt);
        Assert.DoesNotContain(canary, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(made.File!)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_recipe_makes_the_same_bytes()
    {
        var file = fixture.Path("source.mp4");
        await SampleFootage.MakeAsync(file, SampleFootage.Clip(2));
        var (_, first) = await ProxyAsync(file);
        var bytes = await File.ReadAllBytesAsync(first.File!);
        // At once, so that threads of one encoder would not always take the same turns.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var (_, again) = await ProxyAsync(file);
            Assert.Equal(first.Recipe.Hash, again.Recipe.Hash);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(again.File!));
        }));
        Assert.NotEqual(first.Recipe.Hash, (first.Recipe with { Source = Sha256Hash.Of("another"u8) }).Hash);
    }

    [Fact]
    public async Task Frames_at_uneven_times_all_arrive()
    {
        var file = fixture.Path("source.mp4");
        await SampleFootage.MakeAsync(file, [.. SampleFootage.Clip(4), "-vf", "select='mod(n,7)*mod(n,3)'", "-fps_mode", "passthrough", "-enc_time_base", "-1"]);
        var (plan, made) = await ProxyAsync(file);
        Assert.Null(made.Refusal);
        Assert.Equal(plan.Frames, (await ExamineAsync(made.File!)).Decoded!.Frames);
    }

    [Fact]
    public async Task What_decodes_of_a_damaged_recording_is_shown()
    {
        var file = fixture.Path("source.mp4");
        await SampleFootage.MakeAsync(file, [.. SampleFootage.Clip(4), "-movflags", "+faststart"]);
        var whole = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, whole[..(whole.Length / 2)]);
        var (plan, made) = await ProxyAsync(file);
        Assert.True(plan.Damaged);
        Assert.Null(made.Refusal);
        Assert.Equal(plan.Frames, (await ExamineAsync(made.File!)).Decoded!.Frames);
    }

    [Theory]
    [InlineData(51, 2.0)]
    [InlineData(49, 2.0)]
    [InlineData(50, 2.5)]
    [InlineData(50, 1.5)]
    public async Task A_proxy_of_another_length_than_the_source_is_refused(long frames, double seconds)
    {
        var file = fixture.Path("source.mp4");
        await SampleFootage.MakeAsync(file, SampleFootage.Clip(2));
        var plan = await PlanAsync(file);
        var made = await MakeAsync(file, plan with { Frames = frames, Seconds = seconds });
        Assert.Null(made.File);
        Assert.Contains("instead of", made.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_was_cut_off_by_a_limit_is_refused()
    {
        var file = fixture.Path("source.mp4");
        await SampleFootage.MakeAsync(file, SampleFootage.Clip(20, "1280x720"));
        var made = await MakeAsync(file, await PlanAsync(file), patience: 0);
        Assert.Null(made.File);
        Assert.Contains("more time", made.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_is_worse_than_the_check_said_is_refused()
    {
        var file = fixture.Path("source.mp4");
        await SampleFootage.MakeAsync(file, [.. SampleFootage.Clip(4), "-movflags", "+faststart"]);
        var plan = await PlanAsync(file);
        var whole = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, whole[..(whole.Length / 2)]);
        var made = await MakeAsync(file, plan);
        Assert.Null(made.File);
    }

    [Theory]
    [InlineData("1920x1080", 480, 270)]
    [InlineData("320x240", 320, 240)]
    [InlineData("720x1280", 270, 480)]
    public async Task A_thumbnail_is_a_small_picture(string size, int width, int height)
    {
        var file = fixture.Path("source.mp4");
        await SampleFootage.MakeAsync(file, SampleFootage.Clip(2, size));
        var made = await new MakeDerivative(fixture.Proven).ThumbnailAsync(file, fixture.Path("thumbnail.jpg"), await PlanAsync(file), Source, CancellationToken.None);
        Assert.Null(made.Refusal);
        var picture = await ExamineAsync(made.File!);
        Assert.Equal((ContainerKind.Jpeg, "mjpeg", width, height), (picture.Container, picture.Header!.Video!.Codec, picture.Header.Video.Width, picture.Header.Video.Height));
    }

    private async Task<(MediaPlan Plan, DerivativeResult Made)> ProxyAsync(string file)
    {
        var plan = await PlanAsync(file);
        return (plan, await MakeAsync(file, plan));
    }

    private async Task<DerivativeResult> MakeAsync(string file, MediaPlan plan, int patience = 1)
    {
        using var growing = new GrowingCopy(fixture.Path("growing"), _ => true);
        return await new MakeDerivative(fixture.Proven).ProxyAsync(file, fixture.Path("proxy.mp4"), plan, Source, patience, growing, CancellationToken.None);
    }

    private async Task<MediaPlan> PlanAsync(string file)
    {
        var report = await ExamineAsync(file);
        return MediaCheckReport.FromJson(MediaCheckReport.Of(report).ToJson())!.ToPlan(report.Verdict == MediaVerdict.Damaged)!;
    }

    private Task<MediaReport> ExamineAsync(string file) => new ExamineMedia(fixture.Proven).RunAsync(file, 1, CancellationToken.None);
}
