using Evidence.Media.Containers;
using Evidence.Media.Telemetry;

namespace Evidence.Items;

/// <summary>When a recording began, as its device recorded it, and what is known of the zone.</summary>
/// <param name="Local">The device's clock.</param>
/// <param name="Zone">Where the zone comes from: <see cref="FromFile"/> or <see cref="Unknown"/>.</param>
/// <param name="UncertaintySeconds">By how much the zone alone may put it wrong.</param>
internal sealed record CapturedTime(DateTime Local, string Zone, int UncertaintySeconds)
{
    /// <summary>The container says UTC. Many cameras write their local time there all the same.</summary>
    public const string FromFile = "file";

    /// <summary>A clock without a zone.</summary>
    public const string Unknown = "unknown";

    /// <summary>No zone is further from UTC.</summary>
    private const int WidestZone = 14 * 3600;

    public static CapturedTime? Of(BoxReport? boxes) =>
        boxes?.CreatedAt is { } at ? new CapturedTime(at.DateTime, FromFile, WidestZone) : null;

    /// <summary>Closer than the container's time: it is the drone's own clock at the first frame.</summary>
    public static CapturedTime Of(DjiSubtitle subtitle) => new(subtitle.LocalTime, Unknown, WidestZone);

    public void WriteTo(EvidenceItem item) =>
        (item.CapturedLocal, item.CapturedZone, item.CapturedUncertaintySeconds) = (Local, Zone, UncertaintySeconds);
}
