using Evidence.Media.Containers;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Examination;

/// <summary>What every call of ffmpeg and ffprobe has in common: one local file, one demuxer, a closed list of decoders, and bounds on what a header may announce.</summary>
internal static class MediaArguments
{
    /// <summary>Pixels of one picture: 8192 × 8192, twice what an 8K camera records.</summary>
    public const int MostPixels = 1 << 26;

    public const int MostStreams = 64;

    /// <summary>Threads that decode. The same everywhere, so that a report is the same everywhere.</summary>
    public const string Threads = "2";

    /// <summary>Names of decoders, not of formats: MP3 is decoded by mp3float, AV1 by libdav1d. Of subtitles nothing is decoded, but a file that has some is not even read where none may be.</summary>
    private const string Decoders =
        "h264,hevc,mpeg4,mpeg2video,mpeg1video,h263,mjpeg,av1,libdav1d,vp8,vp9,wmv3,vc1,png,"
        + "wmv1,wmv2,msmpeg4,msmpeg4v2,tiff,bmp,webp,gif,"
        + "aac,mp3,mp3float,mp2,mp2float,ac3,eac3,opus,vorbis,flac,alac,wmav1,wmav2,wmapro,amrnb,amrwb,"
        + "mov_text,subrip,srt,text,webvtt,ass,ssa,dvbsub,dvdsub,pgssub,"
        + "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s32le,pcm_f32le,pcm_u8,pcm_mulaw,pcm_alaw,adpcm_ima_wav,adpcm_ms";

    /// <summary>The input with everything that must stand before it.</summary>
    public static string[] Input(ContainerKind container) =>
    [
        "-protocol_whitelist", "file",
        "-format_whitelist", container.Demuxer(),
        "-codec_whitelist", Decoders,
        "-max_streams", $"{MostStreams}",
        "-probesize", "16777216",
        "-analyzeduration", "10000000",
        "-max_probe_packets", "500",
        "-max_pixels", $"{MostPixels}",
        "-max_alloc", "268435456",
        "-f", container.Demuxer(),
        "-i", $"file:{SandboxRun.InputInside}",
    ];
}
