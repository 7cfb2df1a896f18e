using System.Globalization;
using Evidence.Media.Containers;

namespace Evidence.Media.Examination;

/// <summary>
/// Compares what a container announces with what could be read and what was decoded. A program's exit code says nothing about this:
/// it is 0 also for half a recording.
/// </summary>
/// <param name="FramesAnnounced">By the index; null where the container has none that can be trusted.</param>
/// <param name="FramesRead">Packets of the picture that are in the file.</param>
/// <param name="FramesShown">Of them those that an edit list does not leave out.</param>
/// <param name="FramesDecoded">Frames that came out.</param>
/// <param name="SecondsAnnounced">Null where the container has no index that can be trusted.</param>
/// <param name="SecondsDecoded">Time that came out.</param>
/// <param name="Interlaced">Two packets may make one frame.</param>
/// <param name="FrameSeconds">How long one frame lasts.</param>
internal sealed record Completeness(
    long? FramesAnnounced,
    long FramesRead,
    long FramesShown,
    long FramesDecoded,
    double? SecondsAnnounced,
    double SecondsDecoded,
    bool Interlaced,
    double FrameSeconds)
{
    public static Completeness Of(ContainerKind container, BoxReport? boxes, MediaHeader header, DecodeOutcome decoded)
    {
        var video = header.Video;
        // Transport and program streams and fragments have no index; their announced length is a guess from the bit rate.
        var trusted = container is not (ContainerKind.MpegTransport or ContainerKind.MpegProgram) && boxes is not { Fragmented: true };
        return new Completeness(
            // An AVI's count includes chunks that hold no frame.
            trusted && container != ContainerKind.Avi ? video?.AnnouncedFrames : null,
            video?.Packets.Count ?? 0,
            video?.Packets.Shown ?? 0,
            decoded.Frames,
            trusted && !container.IsStill() ? header.DurationSeconds : null,
            decoded.Seconds + Math.Max(0, header.StartSeconds),
            video?.IsInterlaced ?? false,
            1 / (video?.FramesPerSecond ?? 25));
    }

    public bool FramesComplete =>
        (FramesAnnounced is not { } announced || announced == FramesRead)
        && (FramesDecoded == FramesShown || (Interlaced && 2 * FramesDecoded == FramesShown));

    /// <summary>Sound comes in frames of its own, so the ends of picture and sound differ by a few hundredths of a second.</summary>
    public bool SecondsComplete => SecondsAnnounced is not { } announced || SecondsDecoded >= announced - Math.Max(0.1, 2 * FrameSeconds);

    public bool IsComplete => FramesComplete && SecondsComplete;

    /// <summary>What is missing, in words; empty when nothing is.</summary>
    public string Missing
    {
        get
        {
            var announced = Math.Max(FramesAnnounced ?? 0, FramesShown);
            if (!FramesComplete)
                return string.Create(CultureInfo.InvariantCulture, $"{FramesDecoded} of {announced} frames could be decoded.");
            return SecondsComplete ? "" : string.Create(CultureInfo.InvariantCulture, $"{SecondsDecoded:0.0} of {SecondsAnnounced:0.0} seconds could be decoded.");
        }
    }
}
