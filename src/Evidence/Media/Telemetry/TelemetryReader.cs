using Evidence.Media.Containers;
using Evidence.Media.Telemetry.GoPro;
using Evidence.Media.Telemetry.Klv;
using Evidence.Media.Telemetry.Mp4;
using Evidence.Media.Telemetry.Nmea;
using Evidence.Media.Telemetry.Subtitles;

namespace Evidence.Media.Telemetry;

/// <summary>
/// Reads the telemetry of any file, in managed code alone: told by content, never by name; bounded in memory and time (docs/formats/telemetry.md,
/// section 4). Whatever the bytes are, the answer is tracks with points, flags and findings, never an exception.
/// </summary>
internal static class TelemetryReader
{
    /// <summary>Stands in recipes: another version may read the same bytes otherwise.</summary>
    public const string Engine = "evidence telemetry 1";

    /// <summary>How much of a file <see cref="MayHold"/> wants to see.</summary>
    public const int HeadBytes = 65_536;

    /// <summary>An aircraft writes about 20 MiB of subtitles in an hour at most.</summary>
    private const int MostTextBytes = 64 << 20;

    /// <summary>One track for each stream that carries telemetry; none where the file carries none.</summary>
    /// <exception cref="IOException">The file itself cannot be read.</exception>
    public static IReadOnlyList<TelemetryTrack> Read(Stream stream, CancellationToken cancellation)
    {
        var file = new SourceFile(stream, cancellation);
        var head = file.Take(0, HeadBytes, HeadBytes);
        if (ContainerKinds.Of(head) is { } container)
            return ReadContainer(file, container, head);
        if (Gpmf.Is(head))
            return ListOf(Gpmf.Read(file, MostTextBytes));
        if (KlvFile.Is(head))
            return ListOf(KlvFile.Read(file));
        return IsText(head) ? ReadText(file, head) : [];
    }

    /// <summary>Whether reading the rest is worth it: cards hold files of gigabytes beside the recordings, laser scans among them.</summary>
    public static bool MayHold(ReadOnlySpan<byte> head) =>
        ContainerKinds.Of(head) is ContainerKind.Mp4 or ContainerKind.MpegTransport || Gpmf.Is(head) || KlvFile.Is(head) || IsText(head);

    private static bool IsText(ReadOnlySpan<byte> head) => !head[..Math.Min(head.Length, 4096)].Contains((byte)0);

    private static IReadOnlyList<TelemetryTrack> ReadContainer(SourceFile file, ContainerKind container, ReadOnlySpan<byte> head) => container switch
    {
        ContainerKind.Mp4 => Mp4Telemetry.Read(file),
        ContainerKind.MpegTransport => TransportStream.Read(file, head[0] == 0x47 && head.Length > 188 && head[188] == 0x47 ? 188 : 192),
        _ => [],
    };

    private static IReadOnlyList<TelemetryTrack> ReadText(SourceFile file, ReadOnlySpan<byte> head)
    {
        var isGpx = GpxFile.Is(head);
        var isNmea = !isGpx && NmeaLog.Is(head);
        if (!isGpx && !isNmea && DjiSubtitles.Read(head) is null)
            return [];
        var text = file.Take(0, file.Length, MostTextBytes);
        var track = isGpx ? GpxFile.Read(text) : isNmea ? NmeaLog.Read(text) : DjiSubtitles.Read(text);
        if (track is not null && file.Length > MostTextBytes)
            track = track with { Findings = [.. track.Findings, new TelemetryFinding(MostTextBytes, TelemetryFinding.Limit, "the file is longer than what is read")] };
        return ListOf(track);
    }

    private static IReadOnlyList<TelemetryTrack> ListOf(TelemetryTrack? track) => track is null ? [] : [track];
}
