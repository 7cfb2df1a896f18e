using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>Small pictures at even distances, in one JPEG (docs/formats/filmstrip.md).</summary>
internal static class FilmstripArguments
{
    /// <summary>200 tiles of 160 × 160 pixels of noise stay below.</summary>
    public const long MostBytes = 8 << 20;

    public static string[] For(MediaPlan plan, FilmstripFacts strip) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-y", "-v", "repeat+error",
        "-threads", MediaArguments.Threads, "-filter_threads", "1",
        .. KeyFramesAlone(plan, strip) ? ["-skip_frame", "nokey"] : Array.Empty<string>(),
        .. MediaArguments.Input(plan.Container),
        "-map", "0:V:0", "-an", "-sn", "-dn", "-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1",
        "-vf", string.Join(',',
            // The frame on display at each tile's time: rounding up means that a frame counts from its own time on.
            $"fps=fps=1000/{strip.IntervalMs}:start_time=0:round=up",
            "scale=w=iw*sar:h=ih", "setsar=1",
            $"scale=w={FilmstripFacts.MostPixels}:h={FilmstripFacts.MostPixels}:force_original_aspect_ratio=decrease:force_divisible_by=2", "format=yuvj420p",
            // Prints a line for each tile, by which is told how far the sheet is.
            "metadata=mode=add:key=tile:value=1", "metadata=mode=print:direct=1:file=-",
            // What does not decode at the end, and what follows the last key frame, has the last picture.
            $"tpad=stop={FilmstripFacts.MostTiles}:stop_mode=clone", $"tile=layout={strip.Columns}x{strip.Rows}:nb_frames={strip.Count}:color=black"),
        "-frames:v", "1", "-fps_mode", "passthrough",
        "-c:v", "mjpeg", "-q:v", "5", "-threads:v", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
        "-f", "mjpeg", $"file:{SandboxRun.OutputInside}",
    ];

    /// <summary>With two key frames or more for each tile the rest need not be decoded, which is most of the work.</summary>
    private static bool KeyFramesAlone(MediaPlan plan, FilmstripFacts strip) => plan.KeyFrames >= 2L * strip.Count;
}
