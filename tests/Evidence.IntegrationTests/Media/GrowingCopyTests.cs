using System.Globalization;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Media;
using Evidence.Media.Derivation;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>One encoder, two outputs: the copy as it always was, and the same packets in fragments, on the recording's own clock.</summary>
public sealed class GrowingCopyTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    public static TheoryData<string, string, string[]> Sources => new()
    {
        { "a recording with sound", "source.mp4", SampleFootage.Clip(9, "640x360") },
        { "MPEG-TS, whose sound begins before its picture", "source.ts", [.. SampleFootage.Clip(7, "640x360"), "-af", "asetpts=PTS", "-bsf:v", "setts=pts=PTS+45000:dts=DTS+45000", "-f", "mpegts"] },
        { "HEVC without sound", "source.mp4", ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30:duration=5", "-c:v", "libx265", "-x265-params", "log-level=error", "-preset", "ultrafast", "-pix_fmt", "yuv420p"] },
        { "two frames in a second", "source.mp4", ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=2:duration=21", "-f", "lavfi", "-i", "sine=duration=21", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"] },
        { "MPEG-4 in AVI", "source.avi", ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=6", "-f", "lavfi", "-i", "sine=duration=6", "-c:v", "mpeg4", "-c:a", "libmp3lame"] },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task The_copy_is_as_it_was_and_the_fragments_have_the_same_frames_at_the_same_times(string what, string name, string[] arguments)
    {
        var source = fixture.Path(name);
        await SampleFootage.MakeAsync(source, arguments);
        var report = await new ExamineMedia(fixture.Proven).RunAsync(source, 1, CancellationToken.None);
        var plan = MediaCheckReport.FromJson(MediaCheckReport.Of(report).ToJson())!.ToPlan(report.Verdict == MediaVerdict.Damaged)!;
        using var growing = new GrowingCopy(fixture.Path("growing"), _ => true, new HowFar());
        var made = await new MakeDerivative(fixture.Proven).ProxyAsync(source, fixture.Path("proxy.mp4"), plan, Sha256Hash.Of("source"u8), 1, growing, CancellationToken.None);
        Assert.True(made.Refusal is null, $"{what}: {made.Refusal}");
        Assert.Equal(await AloneAsync(source, plan), await File.ReadAllBytesAsync(made.File!));

        Assert.True(growing.IsWhole, what);
        var fragments = growing.From(0);
        Assert.True(fragments.Count >= 2, what);
        Assert.Equal(fragments.Skip(1).Select(f => f.FromMs), fragments.SkipLast(1).Select(f => f.UntilMs));
        Assert.Equal((long)(plan.Seconds * 1000), fragments[^1].UntilMs);
        var whole = await FramesAsync(made.File!);
        Assert.Equal(whole, await FramesAsync(await WriteAsync(growing, fragments), FragmentBoxes.LeadMs));
        // Each fragment is decoded by itself behind the head, and holds what it says.
        foreach (var fragment in fragments)
        {
            var own = await FramesAsync(await WriteAsync(growing, [fragment]), FragmentBoxes.LeadMs);
            Assert.Equal(whole.Where(f => f.Picture && Ms(f) >= fragment.FromMs && Ms(f) < fragment.UntilMs), own.Where(f => f.Picture));
        }
    }

    private static long Ms((bool Picture, decimal Seconds, string Hash) frame) => (long)(frame.Seconds * 1000);

    private async Task<string> WriteAsync(GrowingCopy growing, IEnumerable<GrownFragment> fragments)
    {
        var file = fixture.Path("grown.mp4");
        await File.WriteAllBytesAsync(file, [.. growing.Head!, .. fragments.SelectMany(f => growing.Read(f.Offset, f.Bytes))]);
        return file;
    }

    private async Task<byte[]> AloneAsync(string source, MediaPlan plan)
    {
        var output = fixture.Path("alone.mp4");
        var run = await ChildProcess.RunAsync("ffmpeg", [.. ProxyArguments.Alone(plan).Select(argument => argument.Replace(SandboxRun.InputInside, source, StringComparison.Ordinal).Replace(SandboxRun.OutputInside, output, StringComparison.Ordinal))]);
        Assert.True(run.ExitCode == 0, run.Error);
        return await File.ReadAllBytesAsync(output);
    }

    /// <summary>Every frame with when it is shown, of pictures with their hashes; of sound, whose first block is silence of the encoder's, when its blocks begin.</summary>
    private static async Task<List<(bool Picture, decimal Seconds, string Hash)>> FramesAsync(string file, long leadMs = 0)
    {
        var times = await ChildProcess.RunAsync("ffprobe", ["-v", "error", "-show_entries", "frame=media_type,pts_time", "-of", "csv=p=0", file]);
        var hashes = await ChildProcess.RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-i", file, "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-"]);
        Assert.True(times.ExitCode == 0 && hashes.ExitCode == 0 && hashes.Error.Length == 0, times.Error + hashes.Error);
        var pictures = new Queue<string>(hashes.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Select(line => line.Split(',')[^1].Trim()));
        return [.. times.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))
            .Select(row => (Picture: row[0] == "video", Seconds: Math.Round(decimal.Parse(row[1], CultureInfo.InvariantCulture) - (leadMs / 1000m), 3)))
            .Where(frame => frame.Picture || frame.Seconds > 0.05m)
            .OrderBy(frame => frame.Seconds).ThenBy(frame => frame.Picture)
            .Select(frame => (frame.Picture, frame.Seconds, frame.Picture ? pictures.Dequeue() : ""))];
    }
}
