using Evidence.Formats.Protocol;
using Evidence.Web.Layout;

namespace Evidence.Web.Devices;

/// <summary>The device's clock beside the dock PC's, in words that claim no more than was seen.</summary>
internal static class ClockText
{
    public static string Of(DeviceClock clock) => (clock.Evidence, clock.SkewSeconds) switch
    {
        (ClockEvidence.None, _) or (_, null) => "Nothing on the device tells what its clock says.",
        (ClockEvidence.NewestFile, { } skew) => $"At least {Span(skew)} fast: a file on it bears a time that is still to come.",
        // A device cannot write a time at which its clock did not stand yet: it is no slower than that.
        (ClockEvidence.Recorded, < 0 and var skew) => $"At most {Span(skew)} slow: it stood at that time, or later.",
        (ClockEvidence.Recorded, { } skew) => skew == 0 ? "Not slow: it stood at this time, or later." : $"At least {Span(skew)} fast: it wrote a time that is still to come.",
        (_, 0) => "The same as the dock PC’s, to the second.",
        (_, { } skew) => $"{Span(skew)} {(skew > 0 ? "fast" : "slow")}.",
    };

    public static string? Source(DeviceClock clock) => clock.Source is not { } source ? null
        : $"Read from {source}{How(clock.Evidence)}. {Zone(clock.Zone)}";

    /// <summary>How far the dock PC's own clock was off; null where it was right.</summary>
    public static string? OfDock(DeviceClock clock) => clock.AgentOffsetSeconds == 0 ? null
        : $"The dock PC’s own clock was {Span(clock.AgentOffsetSeconds)} {(clock.AgentOffsetSeconds > 0 ? "slow" : "fast")}; its times were corrected by the server’s.";

    private static string How(ClockEvidence evidence) => evidence switch
    {
        ClockEvidence.Written => ", by the time at which it was written",
        ClockEvidence.Recorded => ", which it wrote when it was in use",
        _ => "",
    };

    private static string Zone(ClockZone zone) => zone switch
    {
        ClockZone.Utc => "The device’s time is UTC.",
        ClockZone.Local => "The device’s time is that of the place.",
        _ => "It is not known in which zone: the difference may be wrong by whole quarters of an hour.",
    };

    private static string Span(long seconds)
    {
        var days = Math.Abs(seconds) / 86_400;
        return days > 1 ? $"{days} days" : Quantities.SpokenLength(Math.Min(Math.Abs(seconds), 2 * 86_400L) * 1000);
    }
}
