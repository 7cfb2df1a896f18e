using System.Globalization;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>
/// What the device's clock says, as far as files show it: the time that the device states or leaves on a file when it is docked, or
/// at least a file from the agent's future.
/// </summary>
/// <param name="Offset">By how much the server corrected the agent's clock.</param>
internal sealed record DeviceClockReading(DateTimeOffset AgentAt, TimeSpan Offset, TimeZoneInfo Local)
{
    // Times of FAT are even seconds.
    private static readonly TimeSpan Coarse = TimeSpan.FromSeconds(2);

    private static readonly string[] Formats =
        ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy/MM/dd HH:mm:ss", "yyyyMMddHHmmss", "yyyyMMdd_HHmmss"];

    public DeviceClock Of(DeviceProfile profile, CardListing listing, RawFolder card)
    {
        foreach (var source in profile.Clock)
            if (Latest(listing, source.File) is { } file && Read(source, file, card) is { } said)
                return Told(said.At, source.Time is null ? ClockEvidence.Written : ClockEvidence.Stated, file.Display, said.Zone);
        return listing.Files.MaxBy(file => file.Mark.ModifiedNanoseconds) is { } newest && newest.Mark.Modified > AgentAt + Coarse
            ? Told(newest.Mark.Modified, ClockEvidence.NewestFile, newest.Display, ClockZone.Unknown)
            : new(Instant.Truncate(AgentAt), Seconds(Offset), null, null, ClockEvidence.None, null, ClockZone.Unknown);
    }

    private DeviceClock Told(DateTimeOffset deviceAt, ClockEvidence evidence, string source, ClockZone zone) =>
        new(Instant.Truncate(AgentAt), Seconds(Offset), Instant.Truncate(deviceAt), Seconds(deviceAt - AgentAt), evidence, source, zone);

    private static CardFile? Latest(CardListing listing, PathPattern pattern) =>
        listing.Files.Where(file => pattern.Matches(file.Path.Bytes)).MaxBy(file => file.Mark.ModifiedNanoseconds);

    private (DateTimeOffset At, ClockZone Zone)? Read(ClockSource source, CardFile file, RawFolder card)
    {
        if (source.Time is null) return InZone(file.Mark.Modified.UtcDateTime, source.Zone);
        if (MarkerFile.Read(card, file, source.Format)?.Invoke(source.Time) is not { } text) return null;
        if (!DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)) return null;
        // Text that names its own offset needs no word of the profile.
        return time.Kind == DateTimeKind.Utc ? (new(time), ClockZone.Utc) : InZone(time, source.Zone);
    }

    private (DateTimeOffset At, ClockZone Zone)? InZone(DateTime time, ClockZone zone)
    {
        time = DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
        if (time.Year is < 1970 or > 9000) return null;
        var offset = zone == ClockZone.Local ? Local.GetUtcOffset(time) : TimeSpan.Zero;
        return (new DateTimeOffset(time, offset).ToUniversalTime(), zone);
    }

    private static long Seconds(TimeSpan span) => (long)Math.Truncate(span.TotalSeconds);
}
