using Evidence.Formats.Protocol;
using Evidence.Items;

namespace Evidence.Dispatch.Matching;

/// <summary>What is known of a recording's time.</summary>
/// <param name="Local">The device's clock; see <see cref="EvidenceItem.CapturedLocal"/>.</param>
/// <param name="Zone">See <see cref="EvidenceItem.CapturedZone"/>.</param>
/// <param name="Length">Null where nobody has measured it.</param>
/// <param name="AtDock">The device's clock as it was seen when the recording was docked; null where nobody looked.</param>
internal sealed record RecordedFacts(DateTime Local, string? Zone, TimeSpan? Length, DeviceClock? AtDock);

/// <param name="Skew">What was taken off the device's time.</param>
internal readonly record struct RecordingSpan(DateTimeOffset Start, DateTimeOffset End, ClockBasis Basis, TimeSpan Skew);

/// <summary>Says when a recording was made, by the best clock that there is. Satellite time stands as it is; a device's clock is corrected by what its docking showed.</summary>
internal static class RecordingClock
{
    /// <summary>Longer is no recording of one camera, and a wrong header must not make it match everything.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <param name="facts">Of the recording.</param>
    /// <param name="onTheWall">What a clock on the agency's wall means.</param>
    /// <returns>Null for a time that no calendar has.</returns>
    public static RecordingSpan? Read(RecordedFacts facts, Func<DateTime, DateTimeOffset> onTheWall)
    {
        var (basis, skew) = facts.Zone == CapturedTime.FromGps ? (ClockBasis.Gps, TimeSpan.Zero) : Skew(facts.AtDock);
        var told = ToInstant(facts, basis, onTheWall);
        if (told is not { } device || !Fits(device, -skew))
            return null;
        var length = facts.Length is { } known && known > TimeSpan.Zero ? known < Longest ? known : Longest : TimeSpan.Zero;
        var moment = device - skew;
        // A file bears the time when it was last written: that is where the recording ended.
        var isEnd = facts.Zone == EvidenceItem.DeviceFileTime;
        if (!Fits(moment, isEnd ? -length : length))
            return null;
        return isEnd ? new RecordingSpan(moment - length, moment, basis, skew) : new RecordingSpan(moment, moment + length, basis, skew);
    }

    /// <summary>A skew that is known in both directions is taken off. One that is known only to be at least so much tells something where the clock was fast, and nothing where it was not.</summary>
    private static (ClockBasis Basis, TimeSpan Skew) Skew(DeviceClock? atDock) => atDock switch
    {
        { Evidence: ClockEvidence.Stated or ClockEvidence.Written, SkewSeconds: { } exact } => Of(ClockBasis.MeasuredSkew, exact),
        { Evidence: ClockEvidence.NewestFile or ClockEvidence.Recorded, SkewSeconds: { } least and > 0 } => Of(ClockBasis.LeastSkew, least),
        _ => (ClockBasis.DeviceClock, TimeSpan.Zero),
    };

    private static (ClockBasis Basis, TimeSpan Skew) Of(ClockBasis basis, long seconds) =>
        seconds is >= -MostSeconds and <= MostSeconds ? (basis, TimeSpan.FromSeconds(seconds)) : (ClockBasis.DeviceClock, TimeSpan.Zero);

    /// <summary>A hundred years: a clock that was never set stands at 1970 or 1980.</summary>
    private const long MostSeconds = 100L * 366 * 86_400;

    /// <summary>
    /// Where the docking measured the skew against a clock whose zone nobody knows, the skew has the zone in it, and the time is read as UTC. A clock that is
    /// known to run in local time is read on the agency's wall, and so is one of which nothing at all is known.
    /// </summary>
    private static DateTimeOffset? ToInstant(RecordedFacts facts, ClockBasis basis, Func<DateTime, DateTimeOffset> onTheWall)
    {
        var local = DateTime.SpecifyKind(facts.Local, DateTimeKind.Unspecified);
        var isLocal = facts.Zone switch
        {
            CapturedTime.FromGps or EvidenceItem.DeviceFileTime => false,
            CapturedTime.FromFile => facts.AtDock is { Zone: ClockZone.Local } && basis != ClockBasis.DeviceClock,
            _ => facts.AtDock is not { Zone: ClockZone.Utc } && (facts.AtDock is { Zone: ClockZone.Local } || basis == ClockBasis.DeviceClock),
        };
        if (local.Year is < 1971 or > 9990)
            return null;
        return isLocal ? onTheWall(local) : new DateTimeOffset(local, TimeSpan.Zero);
    }

    private static bool Fits(DateTimeOffset at, TimeSpan by) => by < TimeSpan.Zero ? at - DateTimeOffset.MinValue > -by : DateTimeOffset.MaxValue - at > by;
}
