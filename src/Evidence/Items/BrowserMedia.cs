using Evidence.Media.Containers;
using Evidence.Media.Examination;

namespace Evidence.Items;

/// <summary>What a checked file is served as, and whether today's browsers play or show it without a copy.</summary>
internal static class BrowserMedia
{
    /// <summary>The media type by what the file is, never by its name (IANA media types; for AVI RFC 2361's successor registration <c>video/vnd.avi</c>). Null where nothing of it decodes.</summary>
    public static string? TypeOf(MediaReport report) => (report.Verdict, report.Container) switch
    {
        (not (MediaVerdict.Playable or MediaVerdict.Damaged), ContainerKind.Heif) => "image/heif",
        (not (MediaVerdict.Playable or MediaVerdict.Damaged), ContainerKind.Dng) => "image/x-adobe-dng",
        (not (MediaVerdict.Playable or MediaVerdict.Damaged), _) or (_, null) => null,
        (_, ContainerKind.Mp4) => report.Header?.Video is null ? "audio/mp4" : "video/mp4",
        (_, ContainerKind.Matroska) => report.Header?.Video is null ? "audio/matroska" : "video/matroska",
        (_, ContainerKind.Avi) => "video/vnd.avi",
        (_, ContainerKind.MpegTransport) => "video/mp2t",
        (_, ContainerKind.MpegProgram) => "video/mpeg",
        (_, ContainerKind.Asf) => report.Header?.Video is null ? "audio/x-ms-wma" : "video/x-ms-asf",
        (_, ContainerKind.Wave) => "audio/vnd.wave",
        (_, ContainerKind.Mp3) => "audio/mpeg",
        (_, ContainerKind.Ogg) => report.Header?.Video is null ? "audio/ogg" : "video/ogg",
        (_, ContainerKind.Flac) => "audio/flac",
        (_, ContainerKind.Amr) => "audio/AMR",
        (_, ContainerKind.Adts) => "audio/aac",
        (_, ContainerKind.Jpeg) => "image/jpeg",
        (_, ContainerKind.Png) => "image/png",
        (_, ContainerKind.Tiff) => "image/tiff",
        (_, ContainerKind.Bmp) => "image/bmp",
        (_, ContainerKind.Webp) => "image/webp",
        (_, ContainerKind.Gif) => "image/gif",
        (_, ContainerKind.Heif) => "image/heif",
        (_, ContainerKind.Dng) => "image/x-adobe-dng",
        (_, ContainerKind.Pdf) => "application/pdf",
        _ => null,
    };

    /// <summary>
    /// An MP4 or MP3 whose picture and sound every current browser decodes, or a JPEG or PNG, which browsers also turn as the camera says. HEVC, which
    /// many drones record, is not among them, and neither are formats that only some browsers know, or know only behind decoders that few people test: those need the copy.
    /// </summary>
    public static bool Plays(MediaReport report) => report switch
    {
        { Verdict: not (MediaVerdict.Playable or MediaVerdict.Damaged) } => false,
        { Container: ContainerKind.Jpeg or ContainerKind.Png } => report.Decoded?.Frames > 0,
        { Container: ContainerKind.Mp3 } => report.Header?.Audio?.Codec == "mp3",
        { Container: ContainerKind.Mp4, Boxes.HasIndex: true, Header: { } header } => header.Streams.Any(IsPlayed)
            && header.Streams.All(stream => stream.Kind is not ("video" or "audio") || stream.IsCover || IsPlayed(stream)),
        _ => false,
    };

    private static bool IsPlayed(MediaStream stream) => stream is { Kind: "video", IsCover: false, Codec: "h264" or "vp9" or "av1" } or { Kind: "audio", Codec: "aac" or "mp3" or "opus" or "flac" };
}
