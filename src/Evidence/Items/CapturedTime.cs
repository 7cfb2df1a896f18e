using Evidence.Media.Containers;
using Evidence.Media.Telemetry;

namespace Evidence.Items;

/// <summary>When a recording began, as its device recorded it, and what is known of the zone.</summary>
/// <param name="Local">The device's clock.</param>
/// <param name="Zone">Where the zone comes from: <see cref="FromGps"/>, <see cref="FromFile"/> or <see cref="Unknown"/>.</param>
/// <param name="UncertaintySeconds">By how much the zone alone may put it wrong.</param>
internal sealed record CapturedTime(DateTime Local, string Zone, int UncertaintySeconds)
{
    /// <summary>The container says UTC. Many cameras write their local time there all the same.</summary>
    public const string FromFile = "file";

    /// <summary>A clock without a zone.</summary>
    public const string Unknown = "unknown";

    /// <summary>UTC from satellites, or from a platform's precision time.</summary>
    public const string FromGps = "gps";

    /// <summary>No zone is further from UTC.</summary>
    private const int WidestZone = 14 * 3600;

    /// <summary>Receivers tell the time once a second.</summary>
    private const int ReceiverSeconds = 1;

    /// <summary>A log of its own is not tied to the first frame: within this time of it something must have been logged.</summary>
    private const int LooseSeconds = 60;

    public static CapturedTime? Of(BoxReport? boxes) =>
        boxes?.CreatedAt is { } at ? new CapturedTime(at.DateTime, FromFile, WidestZone) : null;

    /// <summary>
    /// By the first sound point of a telemetry track: satellite time where there is any, else the device's own clock, which is closer
    /// than the container's time. Null where no track has a clock of either kind.
    /// </summary>
    public static CapturedTime? Of(IReadOnlyList<TelemetryTrack> tracks)
    {
        var firsts = tracks.Select(track => track.Points.FirstOrDefault(point => point.At is not null && IsSound(point))).OfType<TelemetryPoint>().ToList();
        if (firsts.Find(point => point is { Clock: PointClock.Gps or PointClock.Misp, Zone: ZoneCertainty.Utc }) is { } precise)
            return new CapturedTime(BeginOf(precise), FromGps, precise.MediaMs is null ? LooseSeconds : ReceiverSeconds);
        return firsts.Find(point => point.Clock == PointClock.Device) is { } own ? new CapturedTime(BeginOf(own), Unknown, WidestZone) : null;
    }

    /// <summary>Writes it where nothing better stands: what a person read off the recorder, satellite time before a device's clock, and of two clocks of one kind the earlier time.</summary>
    public void WriteTo(EvidenceItem item)
    {
        var standsBetter = item.CapturedZone == EvidenceItem.StatedTime || item.CapturedZone == FromGps && Zone != FromGps;
        var standsEarlier = Zone != FromFile && item.CapturedZone == Zone && item.CapturedLocal <= Local;
        if (!standsBetter && !standsEarlier)
            (item.CapturedLocal, item.CapturedZone, item.CapturedUncertaintySeconds) = (Local, Zone, UncertaintySeconds);
    }

    private static bool IsSound(TelemetryPoint point) =>
        (point.Flags & (PointFlags.BadChecksum | PointFlags.Truncated | PointFlags.OutOfRange)) == 0
        && (point.Clock == PointClock.Device || !point.Flags.HasFlag(PointFlags.NoFix));

    private static DateTime BeginOf(TelemetryPoint point) => point.At!.Value.AddMilliseconds(-Math.Clamp(point.MediaMs ?? 0, 0, 86_400_000));
}
