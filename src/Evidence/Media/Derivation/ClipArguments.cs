using System.Globalization;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>What of a source is cut out.</summary>
/// <param name="FromMs">Milliseconds from its first frame: frames at or after this.</param>
/// <param name="ToMs">And before this; null for the one frame that is on display there.</param>
internal readonly record struct ClipCut(long FromMs, long? ToMs)
{
    public double Seconds => ToMs is { } to ? (to - FromMs) / 1000.0 : 0;
}

/// <summary>A clip: every frame of the stretch at its own time, in the size in which it was recorded, H.264 and AAC in an MP4. A still: one frame as PNG.</summary>
internal static class ClipArguments
{
    public static long MostBytes(MediaPlan plan, ClipCut cut) =>
        cut.ToMs is null ? Math.Max(1L << 20, 6L * plan.Width * plan.Height + (1 << 16)) : (64L << 20) + (long)(cut.Seconds * (8 << 20));

    public static string[] For(MediaPlan plan, ClipCut cut) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-y", "-v", "repeat+error", .. ProgressReport.Arguments,
        "-threads", MediaArguments.Threads, "-filter_threads", "1",
        // Before the input ffmpeg jumps to the key frame before it and decodes on from there: the first frame kept is the first of the stretch.
        "-ss", Seconds(cut.FromMs),
        .. MediaArguments.Input(plan.Container),
        .. cut.ToMs is { } to ? Stretch(plan, to - cut.FromMs) : Still,
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
        .. cut.ToMs is null ? ["-f", "image2pipe"] : new[] { "-movflags", "+faststart", "-f", "mp4" }, $"file:{SandboxRun.OutputInside}",
    ];

    private static string[] Stretch(MediaPlan plan, long lengthMs) =>
    [
        "-t", Seconds(lengthMs),
        .. plan.HasPicture ? ["-map", "0:V:0"] : Array.Empty<string>(), .. plan.HasSound ? ["-map", "0:a:0"] : Array.Empty<string>(), "-sn", "-dn",
        .. Bare, .. plan.HasPicture ? Picture : [], .. plan.HasSound ? Sound : [],
    ];

    private static readonly string[] Bare = ["-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1"];

    private static readonly string[] Still = ["-map", "0:v:0", "-an", "-sn", "-dn", .. Bare, "-frames:v", "1", "-fps_mode", "passthrough", "-c:v", "png", "-threads:v", "1"];

    private static readonly string[] Picture =
    [
        "-vf", "scale=w=2*trunc(iw/2):h=2*trunc(ih/2),format=yuv420p", "-fps_mode", "passthrough", "-enc_time_base", "-1", "-video_track_timescale", "90000",
        "-c:v", "libx264", "-preset", "fast", "-crf", "16", "-profile:v", "high", "-threads:v", "1", "-a53cc", "0",
        "-force_key_frames", "expr:gte(t,n_forced*2)",
    ];

    private static readonly string[] Sound = ["-c:a", "aac", "-b:a", "192k", "-af", "aformat=channel_layouts=mono|stereo"];

    private static string Seconds(long ms) => (ms / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
}
