using System.Diagnostics;
using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Media;
using Evidence.Media.Sandboxing;
using Evidence.Redaction;
using Evidence.Redaction.Checking;
using Evidence.Redaction.Rendering;

namespace Evidence.Benchmarks;

/// <summary>
/// How long a redacted copy of a minute of 1080p with twenty moving masks takes, beside ffmpeg alone that decodes the same file and encodes it with the same options; how much memory that takes, and
/// how much more for a recording four times as long. And the tracker. EVIDENCE_BENCH_SECONDS shortens the recording.
/// </summary>
internal static class RedactBench
{
    private const double MostWall = 1.2;
    private const int Masks = 20, Width = 1920, Height = 1080, FramesPerSecond = 30;

    /// <param name="worker">The folder of the worker's program.</param>
    /// <param name="results">Where the figures go.</param>
    public static async Task RunAsync(string worker, string results)
    {
        var seconds = Environment.GetEnvironmentVariable("EVIDENCE_BENCH_SECONDS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 60;
        var root = Directory.CreateTempSubdirectory("evidence-redact-");
        try
        {
            using var media = new MediaSandbox(new SandboxTools { Worker = worker }, Path.Combine(root.FullName, "work"), TimeProvider.System);
            var proof = await media.ProveAsync(default);
            var stand = (Sandbox: proof.Sandbox ?? throw new BenchFailure($"The sandbox is not proven on this machine. {string.Join(' ', proof.Failures)}"), media.Folder);
            var (_, shortPeak, _) = await OursAsync(stand.Sandbox, stand.Folder, await MakeAsync(root.FullName, seconds / 4));
            var file = await MakeAsync(root.FullName, seconds);
            var plain = await PlainAsync(file, Path.Combine(root.FullName, "plain.mp4"));
            var (ours, peak, check) = await OursAsync(stand.Sandbox, stand.Folder, file);
            Console.WriteLine(FormattableString.Invariant($"ffmpeg alone        {plain:0.0} s for {seconds} s of 1080p"));
            Console.WriteLine(FormattableString.Invariant($"Redacted copy       {ours:0.0} s with {Masks} masks = {ours / plain:0.00}  ({BenchResult.Against(ours / plain, MostWall)})"));
            Console.WriteLine(FormattableString.Invariant($"Its check           {check:0.0} s = {check / plain:0.00}"));
            Console.WriteLine(FormattableString.Invariant($"Memory              {peak:0} MiB with all programs; {shortPeak:0} for a quarter of the length"));
            var track = await TrackRate.MeasureAsync(root.FullName, worker);
            track.Print();
            BenchResult.Write(results, "redact",
                [("wall_over_plain", ours / plain), ("check_over_plain", check / plain), ("peak_rss_mb", peak), ("peak_rss_mb_quarter", shortPeak), ("recorded_seconds", seconds), .. track.Metrics]);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<string> MakeAsync(string folder, int seconds)
    {
        var file = Path.Combine(folder, $"master-{seconds}.mp4");
        await ChildRun.RunAsync("ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size={Width}x{Height}:rate={FramesPerSecond}:duration={seconds},noise=alls=6:allf=t:all_seed=7", "-f", "lavfi", "-i", $"sine=duration={seconds}",
                "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "10M", "-pix_fmt", "yuv420p", "-c:a", "aac", file]);
        return file;
    }

    private static async Task<(double Wall, double PeakMiB, double Check)> OursAsync(ProvenSandbox sandbox, WorkFolder folder, string file)
    {
        var recording = await OpenRecording.RunAsync(sandbox, file, default);
        var recipe = Recipe(await recording.MeasureAsync(default));
        var wanted = new CopyToRender(recording, recipe, recipe.Content.Profiles[0]);
        var output = folder.NewFile();
        using var over = new CancellationTokenSource();
        var peak = PeakAsync(over.Token);
        var (clock, own) = (Stopwatch.StartNew(), ProcessMeter.Self().CpuSeconds);
        await new RenderCopy(sandbox, folder, new FolderShelf(folder.NewFile(), wanted.Name(sandbox.Engine))).RunAsync(wanted, output, default);
        var wall = clock.Elapsed.TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"Of it our own code  {ProcessMeter.Self().CpuSeconds - own:0.0} s of processor time"));
        await over.CancelAsync();
        clock.Restart();
        var report = await new CheckCopy(sandbox, folder).RunAsync(wanted, output, default);
        File.Delete(output);
        return report.Passed ? (wall, await peak, clock.Elapsed.TotalSeconds) : throw new BenchFailure($"The copy does not hide what it is to hide: {string.Join(' ', report.Problems)}");
    }

    /// <summary>One process that decodes and encodes with the options of a copy, the sound too.</summary>
    private static async Task<double> PlainAsync(string file, string output)
    {
        var clock = Stopwatch.StartNew();
        await ChildRun.RunAsync("ffmpeg",
            ["-nostdin", "-v", "error", "-y", "-threads", "2", "-i", file, "-c:v", "libx264", "-preset", "medium", "-crf", "20", "-bf", "0", "-profile:v", "high", "-threads:v", "4", "-fps_mode", "passthrough",
                "-force_key_frames", "expr:gte(t,n_forced*2)", "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", output]);
        return clock.Elapsed.TotalSeconds;
    }

    private static RedactionRecipe Recipe(RedactionMaster master)
    {
        var (random, by) = (new Random(5), PersonId.New());
        var tracks = Enumerable.Range(1, Masks).Select(id =>
        {
            var (width, height) = (random.Next(60, 160), random.Next(80, 200));
            var (left, top) = (random.Next(0, Width - width - 160), random.Next(0, Height - height));
            return new RedactionTrack
            {
                Id = id, Subject = id, Shape = id % 2 == 0 ? MaskShape.Ellipse : MaskShape.Rectangle, Inverse = false, Margin = 32, Effect = new MaskEffect(EffectKind.Blur, 40), From = 0, To = master.Length,
                Keyframes = [.. Enumerable.Range(0, (int)(master.Length / 500_000)).Select(step => new MaskKeyframe(step * 500_000L, [16 * (left + (8 * (step % 20))), 16 * top, 16 * width, 16 * height]))],
                Hides = HiddenObject.Face, Reason = "third-party", Review = [], By = by, MadeAt = DateTimeOffset.UnixEpoch, Tool = "drawn/1",
            };
        });
        var content = new RecipeContent
        {
            Id = RedactionId.New(), Version = 1, Previous = null, By = by, SavedAt = DateTimeOffset.UnixEpoch, Master = master, Tracks = [.. tracks], Sounds = [],
            Profiles = [new RedactionProfile("anybody", [], [], [], CopyPolicy.Kept, CopyPolicy.Kept, [])],
        };
        var read = UnverifiedRecipe.Read(content.ToCanonicalBytes());
        return read.Value?.Verify(master).Value ?? throw new BenchFailure(string.Join('\n', read.Findings.Select(finding => finding.Text)));
    }

    /// <summary>The most memory of this process and all below it together, looked at ten times a second.</summary>
    private static async Task<double> PeakAsync(CancellationToken over)
    {
        var peak = 0L;
        while (!over.IsCancellationRequested)
        {
            peak = Math.Max(peak, Resident(Environment.ProcessId, Parents()));
            await Task.Delay(100, CancellationToken.None);
        }

        return peak / 1024.0;

        static long Resident(int process, ILookup<int, int> parents) => Own(process) + parents[process].Sum(child => Resident(child, parents));
    }

    private static ILookup<int, int> Parents() => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Select(id => (Id: id, Parent: Field(id, "PPid:"))).Where(one => one.Parent is not null).ToLookup(one => (int)one.Parent!.Value, one => one.Id);

    private static long Own(int process) => Field(process, "VmRSS:") ?? 0;

    private static long? Field(int process, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? null : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
