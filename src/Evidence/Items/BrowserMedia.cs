using Evidence.Media.Containers;
using Evidence.Media.Examination;

namespace Evidence.Items;

/// <summary>What a checked file is served as, and whether today's browsers play it without a copy.</summary>
internal static class BrowserMedia
{
    /// <summary>The media type by what the file is, never by its name (IANA media types; for AVI RFC 2361's successor registration <c>video/vnd.avi</c>). Null where nothing of it decodes.</summary>
    public static string? TypeOf(MediaReport report) => (report.Verdict, report.Container) switch
    {
        (not (MediaVerdict.Playable or MediaVerdict.Damaged), _) or (_, null) => null,
        (_, ContainerKind.Mp4) => report.Header?.Video is null ? "audio/mp4" : "video/mp4",
        (_, ContainerKind.Matroska) => "video/matroska",
        (_, ContainerKind.Avi) => "video/vnd.avi",
        (_, ContainerKind.MpegTransport) => "video/mp2t",
        (_, ContainerKind.MpegProgram) => "video/mpeg",
        (_, ContainerKind.Asf) => "video/x-ms-asf",
        (_, ContainerKind.Wave) => "audio/vnd.wave",
        (_, ContainerKind.Jpeg) => "image/jpeg",
        (_, ContainerKind.Png) => "image/png",
        _ => null,
    };

    /// <summary>An MP4 whose picture and sound every current browser decodes. HEVC, which many drones record, is not among them: it needs the copy.</summary>
    public static bool Plays(MediaReport report) =>
        report is { Container: ContainerKind.Mp4, Verdict: MediaVerdict.Playable or MediaVerdict.Damaged, Boxes.HasIndex: true }
        && report.Header is { } header && header.Streams.Any(IsPlayed)
        && header.Streams.All(stream => stream.Kind is not ("video" or "audio") || stream.IsCover || IsPlayed(stream));

    private static bool IsPlayed(MediaStream stream) => stream is { Kind: "video", IsCover: false, Codec: "h264" or "vp9" or "av1" } or { Kind: "audio", Codec: "aac" or "mp3" or "opus" or "flac" };
}
