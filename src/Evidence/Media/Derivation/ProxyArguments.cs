using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>The playable proxy: H.264 and AAC in an MP4 that starts playing before it is whole, at most 1280 pixels wide.</summary>
internal static class ProxyArguments
{
    public const int MostWidth = 1280;

    /// <summary>Sources of ordinary noise stay far below; a file that does not is refused.</summary>
    public static long MostBytes(MediaPlan plan) => (64L << 20) + (long)(plan.Seconds * (2 << 20));

    /// <summary>
    /// One encoder, whose packets go two ways: into the file, and as fragments to standard output, where the copy is watched while it grows (docs/decisions/0074). The file is byte for byte
    /// what <see cref="Alone"/> makes. Where nobody takes the fragments any more the file is made all the same.
    /// </summary>
    public static string[] Growing(MediaPlan plan) =>
    [
        .. Encode(plan),
        // Each muxer would say by itself that it wants the codecs' headers apart, and "tee" does not ask it.
        "-flags:v", "+bitexact+global_header", "-flags:a", "+bitexact+global_header",
        "-f", "tee", $"[f=mp4:fflags=+bitexact:movflags=+faststart:{Clock}]file:{SandboxRun.OutputInside}"
            + $"|[f=mp4:fflags=+bitexact:movflags=+frag_keyframe+empty_moov+delay_moov+default_base_moof:{Clock}:onfail=ignore]pipe:1",
    ];

    /// <summary>The same copy, made into the file alone.</summary>
    public static string[] Alone(MediaPlan plan) =>
    [
        .. Encode(plan),
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-video_track_timescale", "90000",
        "-movflags", "+faststart", "-f", "mp4", $"file:{SandboxRun.OutputInside}",
    ];

    private const string Clock = "video_track_timescale=90000";

    private static string[] Encode(MediaPlan plan) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-y", "-v", "repeat+error",
        // A clean source must stay clean; a damaged one is decoded as far as it goes, as a player would.
        .. plan.Damaged ? Array.Empty<string>() : ["-xerror"],
        "-threads", MediaArguments.Threads, "-filter_threads", "1",
        .. MediaArguments.Input(plan.Container),
        // One picture and one sound. Other tracks, subtitles, data, names, places and chapters stay with the original.
        "-map", "0:V:0", .. plan.HasSound ? ["-map", "0:a:0"] : Array.Empty<string>(), "-sn", "-dn",
        "-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1",
        .. Picture, .. plan.HasSound ? Sound : [],
    ];

    private static readonly string[] Picture =
    [
        "-vf", $"scale=w=2*trunc(min({MostWidth}\\,iw)/2):h=-2,format=yuv420p",
        // Every frame of the source, at its own time: none doubled, none dropped. Of the picture alone: AVI counts sound in blocks of MP3, which are not AAC's.
        "-fps_mode", "passthrough", "-enc_time_base:v", "-1",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-maxrate", "6M", "-bufsize", "12M", "-profile:v", "high",
        // One thread: with several, x264 looks while it fills the buffer of -maxrate at what the others guess so far, and the same recipe made other bytes.
        "-threads:v", "1", "-a53cc", "0",
        // A key frame every two seconds of recorded time, so that seeking is quick at any frame rate.
        "-force_key_frames", "expr:gte(t,n_forced*2)",
    ];

    private static readonly string[] Sound = ["-c:a", "aac", "-b:a", "96k", "-af", "aformat=channel_layouts=mono|stereo"];
}
