using System.Diagnostics;
using Evidence.Media;
using Evidence.Media.Sandboxing;
using Evidence.Redaction;
using Evidence.Redaction.Tracking;

namespace Evidence.Benchmarks;

/// <summary>How fast one box is followed, as a multiple of playing time.</summary>
/// <param name="Tracker">The tracker alone, on small grey frames that are decoded already, by its processor time: on one core.</param>
/// <param name="EndToEnd">With decoding 1080p in the sandbox, by the clock on the wall: whatever else runs on this machine counts.</param>
internal sealed record TrackRate(double Tracker, double EndToEnd)
{
    private const double LeastTracker = 8, LeastEndToEnd = 3;
    private const int Seconds = 30, FramesPerSecond = 30, Width = 1920, Height = 1080, Side = 240;

    /// <param name="folder">A folder for the recording and the sandbox's files.</param>
    /// <param name="worker">The folder of the worker's program.</param>
    public static async Task<TrackRate> MeasureAsync(string folder, string worker)
    {
        var file = Path.Combine(folder, "track.mp4");
        await ChildRun.RunAsync("ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size={Width}x{Height}:rate={FramesPerSecond}:duration={Seconds}", "-f", "lavfi", "-i", $"testsrc=size={Side}x{Side}:rate=1:duration=1",
                "-filter_complex", $"[1]trim=end_frame=1,loop=-1:1,setpts=N/{FramesPerSecond}/TB[thing];[0][thing]overlay=x='800+600*sin(t/3)':y='400+300*cos(t/4)':shortest=1",
                "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", file]);
        using var media = new MediaSandbox(new SandboxTools { Worker = worker }, Path.Combine(folder, "track-work"), TimeProvider.System);
        var proof = await media.ProveAsync(default);
        var sandbox = proof.Sandbox ?? throw new BenchFailure($"The sandbox is not proven on this machine. {string.Join(' ', proof.Failures)}");
        var recording = await OpenRecording.RunAsync(sandbox, file, default);
        var wanted = new ObjectToFollow(new Box(800, 700, Side, Side), 0);
        var clock = Stopwatch.StartNew();
        var draft = await new FollowObject(sandbox, media.Folder).RunAsync(recording, wanted, default);
        var endToEnd = Seconds / clock.Elapsed.TotalSeconds;
        return draft.Track.Frames.Count == Seconds * FramesPerSecond && draft.Track.Frames.Count(frame => frame.Seen) > 0.95 * draft.Track.Frames.Count
            ? new TrackRate(Alone(), endToEnd)
            : throw new BenchFailure($"The thing was followed for {draft.Track.Frames.Count} frames only.");
    }

    /// <param name="worker">The folder of the worker's program.</param>
    public static async Task RunAsync(string worker)
    {
        var root = Directory.CreateTempSubdirectory("evidence-track-");
        try
        {
            (await MeasureAsync(root.FullName, worker)).Print();
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    public (string Metric, double Value)[] Metrics => [("tracker_x_realtime", Tracker), ("track_end_to_end_x_realtime", EndToEnd)];

    public void Print()
    {
        Console.WriteLine(FormattableString.Invariant($"Tracker alone       {Tracker:0.0} × playing time on one core  ({BenchResult.Against(Tracker, LeastTracker, most: false)})"));
        Console.WriteLine(FormattableString.Invariant($"With decoding       {EndToEnd:0.0} × playing time  ({BenchResult.Against(EndToEnd, LeastEndToEnd, most: false)})"));
    }

    /// <summary>One box of 60 × 60 on frames of 480 × 270 whose ground and thing are noise, by processor time: others on this machine do not count.</summary>
    private static double Alone()
    {
        const int width = 480, height = 270, side = 60, count = 600;
        var random = new Random(5);
        var (ground, thing) = (Noise(random, width, height), Noise(random, side, side));
        var frames = Enumerable.Range(0, count).Select(i => Frame(ground, thing, i)).ToList();
        Follow(frames[..120]);
        var before = ProcessMeter.Self().CpuSeconds;
        Follow(frames);
        return count / (double)FramesPerSecond / (ProcessMeter.Self().CpuSeconds - before);

        static GreyFrame Frame(byte[] ground, byte[] thing, int at)
        {
            var (left, top) = ((int)(200 + (150 * Math.Sin(at / 40.0))), (int)(100 + (80 * Math.Cos(at / 55.0))));
            var pixels = ground.ToArray();
            for (var y = 0; y < side; y++)
                thing.AsSpan(y * side, side).CopyTo(pixels.AsSpan(((top + y) * width) + left));
            return new GreyFrame(width, height, pixels);
        }

        static void Follow(List<GreyFrame> frames)
        {
            var tracker = new ObjectTracker(new Box(200, 180, side, side), 0);
            for (var i = 0; i < frames.Count && !tracker.IsDone; i++)
                tracker.Take(frames[i], i * 33_333L);
            if (tracker.Finish() is not { } track || track.Frames.Count != frames.Count)
                throw new BenchFailure("The thing was lost.");
        }
    }

    /// <summary>Grey that changes every few pixels.</summary>
    private static byte[] Noise(Random random, int width, int height)
    {
        var coarse = new byte[(width / 5 + 1) * (height / 5 + 1)];
        random.NextBytes(coarse);
        var made = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                made[(y * width) + x] = coarse[(y / 5 * (width / 5 + 1)) + (x / 5)];
        }

        return made;
    }
}
