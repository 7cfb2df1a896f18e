using System.Diagnostics;
using System.Globalization;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;
using Npgsql;

namespace Evidence.Benchmarks;

/// <summary>
/// How fast a worker makes the copy that browsers play: from the beginning of its attempt, with decrypting, the sandbox, measuring what came out, sealing
/// and writing it down, to its end; beside ffmpeg alone on the same file that encodes the same. EVIDENCE_BENCH_SECONDS shortens the recording.
/// </summary>
internal static class DeriveBench
{
    private const double LeastOverFfmpeg = 0.9;
    private const int Recorded = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public static async Task RunAsync(Stand stand)
    {
        var seconds = Environment.GetEnvironmentVariable("EVIDENCE_BENCH_SECONDS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : Recorded;
        var agent = await Enrolled.EnrolAsync(stand, "derive", stand.Http);
        using var card = RandomCard.Make(Path.Combine(stand.Data, "derive-card"), files: 0, 0);
        var recording = Path.Combine(card.Path, "DCIM", "100MEDIA", "DERIVE_0001.MP4");
        await ChildRun.RunAsync("ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size=1920x1080:rate=25:duration={seconds}", "-f", "lavfi", "-i", $"sine=duration={seconds}",
                "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-b:v", "8M", "-pix_fmt", "yuv420p", "-c:a", "aac", recording]);
        var ours = await OursAsync(agent, card);
        var bare = await BareAsync(recording, Path.Combine(stand.Data, "bare.mp4"));
        Console.WriteLine(FormattableString.Invariant($"ffmpeg alone        {bare:0.0} s for {seconds} s of 1080p"));
        Console.WriteLine(FormattableString.Invariant($"Our pipeline        {ours:0.0} s = {bare / ours:0.00}  ({BenchResult.Against(bare / ours, LeastOverFfmpeg, most: false)})"));
        BenchResult.Write(stand.Results, "derive", ("proxy_over_ffmpeg", bare / ours), ("proxy_seconds", ours), ("ffmpeg_seconds", bare), ("recorded_seconds", seconds));
    }

    private static async Task<double> OursAsync(Enrolled agent, RandomCard card)
    {
        await using var database = NpgsqlDataSource.Create(Stand.Database);
        await AgentRun.OffloadAsync(agent, card, inFlight: 1);
        await UntilAsync(database, "attempts > 0", 1);
        var clock = Stopwatch.StartNew();
        await UntilAsync(database, "true", 0);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>What the worker encodes, into the file alone, with the paths of this machine in place of those inside the sandbox.</summary>
    private static async Task<double> BareAsync(string recording, string output)
    {
        var plan = new MediaPlan { Container = ContainerKind.Mp4, Frames = 1, Seconds = 1, FramesPerSecond = 25, Width = 1920, Height = 1080, HasSound = true, Damaged = false };
        var arguments = ProxyArguments.Alone(plan).Select(argument => argument.Replace(SandboxRun.InputInside, recording, StringComparison.Ordinal).Replace(SandboxRun.OutputInside, output, StringComparison.Ordinal));
        var clock = Stopwatch.StartNew();
        await ChildRun.RunAsync("ffmpeg", [.. arguments]);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Waits until as many orders for that recording's copy are there and meet the condition.</summary>
    private static async Task UntilAsync(NpgsqlDataSource database, string condition, long wanted)
    {
        var clock = Stopwatch.StartNew();
        await using var ask = database.CreateCommand(
            $"select count(*) from items.media_work w join items.part p on p.id = w.part_id where p.display like '%DERIVE_0001%' and w.kind = 'proxy' and {condition}");
        while ((long)(await ask.ExecuteScalarAsync())! != wanted)
        {
            if (clock.Elapsed > Patience) throw new BenchFailure("The copy did not get made.");
            await Task.Delay(20);
        }
    }
}
