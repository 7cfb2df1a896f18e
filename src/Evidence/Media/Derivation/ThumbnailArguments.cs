using System.Globalization;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>One picture of at most 480 × 480 pixels: the most usual of some frames, not far from the start.</summary>
internal static class ThumbnailArguments
{
    public const int MostPixelsWide = 480;

    public const long MostBytes = 1 << 20;

    /// <param name="plan">The source.</param>
    /// <param name="seek">Past the first moments, which are often black; a damaged source may not let one jump.</param>
    public static string[] For(MediaPlan plan, bool seek) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-y", "-v", "repeat+error",
        "-threads", MediaArguments.Threads, "-filter_threads", "1",
        .. seek ? ["-ss", SeekSeconds(plan).ToString("0.000", CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        .. plan.Container.IsStill() ? ["-noautorotate"] : Array.Empty<string>(),
        .. MediaArguments.Input(plan.Container),
        "-map", plan.Container.IsStill() ? "0:v:0" : "0:V:0", "-an", "-sn", "-dn",
        "-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1",
        "-vf", $"{StillTurn.Filters(plan.Orientation)}thumbnail=n=24,scale=w=iw*sar:h=ih,setsar=1,scale=w=min({MostPixelsWide}\\,iw):h=min({MostPixelsWide}\\,ih):force_original_aspect_ratio=decrease,format=yuvj420p",
        "-frames:v", "1", "-fps_mode", "passthrough",
        "-c:v", "mjpeg", "-q:v", "4", "-threads:v", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
        "-f", "mjpeg", $"file:{SandboxRun.OutputInside}",
    ];

    public static double SeekSeconds(MediaPlan plan) => Math.Min(plan.Seconds / 10, 10);
}
