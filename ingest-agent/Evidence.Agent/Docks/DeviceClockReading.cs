using System.Globalization;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>
/// What the device's clock says, as far as files show it: the time that the device states or leaves on a file when it is docked; else a
/// time that it wrote earlier, at which or later its clock must stand; or at least a file from the agent's future.
/// </summary>
/// <param name="Offset">By how much the server corrected the agent's clock.</param>
internal sealed record DeviceClockReading(DateTimeOffset AgentAt, TimeSpan Offset, TimeZoneInfo Local)
{
    // Times of FAT are even seconds.
    private static readonly TimeSpan Coarse = TimeSpan.FromSeconds(2);

    private static readonly string[] Formats =
        ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy/MM/dd HH:mm:ss", "yyyyMMddHHmmss", "yyyyMMdd_HHmmss"];

    private static readonly string[] NameFormats = ["yyyyMMddHHmmss", "yyyyMMddHHmm"];

    public DeviceClock Of(DeviceProfile profile, CardListing listing, RawFolder card)
    {
        foreach (var source in profile.Clock.Where(source => source.When == ClockMoment.Docked))
            if (Said(source, listing, card, source.Format is null ? ClockEvidence.Written : ClockEvidence.Stated) is { } now) return now;
        var least = profile.Clock.Where(source => source.When == ClockMoment.Recorded)
            .Select(source => Said(source, listing, card, ClockEvidence.Recorded)).FirstOrDefault(said => said is not null);
        var newest = listing.Files.MaxBy(file => file.Mark.ModifiedNanoseconds);
        if (newest is not null && newest.Mark.Modified > AgentAt + Coarse && !(least?.DeviceAt >= newest.Mark.Modified))
            return Told(newest.Mark.Modified, ClockEvidence.NewestFile, newest.Display, ClockZone.Unknown);
        return least ?? new(Instant.Truncate(AgentAt), Seconds(Offset), null, null, ClockEvidence.None, null, ClockZone.Unknown);
    }

    private DeviceClock? Said(ClockSource source, CardListing listing, RawFolder card, ClockEvidence evidence) =>
        Latest(listing, source.File) is { } file && Read(source, file, card) is { } said ? Told(said.At, evidence, file.Display, said.Zone) : null;

    private DeviceClock Told(DateTimeOffset deviceAt, ClockEvidence evidence, string source, ClockZone zone) =>
        new(Instant.Truncate(AgentAt), Seconds(Offset), Instant.Truncate(deviceAt), Seconds(deviceAt - AgentAt), evidence, source, zone);

    private static CardFile? Latest(CardListing listing, PathPattern pattern) =>
        listing.Files.Where(file => pattern.Matches(file.Path.Bytes)).MaxBy(file => file.Mark.ModifiedNanoseconds);

    private (DateTimeOffset At, ClockZone Zone)? Read(ClockSource source, CardFile file, RawFolder card) => source.Format switch
    {
        null => InZone(file.Mark.Modified.UtcDateTime, source.Zone),
        ClockFormat.Name => Parsed(source.File.DigitsOf(file.Path.Bytes), NameFormats, source.Zone),
        ClockFormat.Text => InText(FirstTime.In(MarkerFile.Head(card, file)), source.Zone),
        ClockFormat.KeyValue => Parsed(Marked(MarkerFormat.KeyValue, source, file, card), Formats, source.Zone),
        ClockFormat.Json => Parsed(Marked(MarkerFormat.Json, source, file, card), Formats, source.Zone),
        _ => Parsed(Marked(MarkerFormat.Line, source, file, card), Formats, source.Zone),
    };

    private static string? Marked(MarkerFormat format, ClockSource source, CardFile file, RawFolder card) =>
        MarkerFile.Read(card, file, format)?.Invoke(source.Time);

    private (DateTimeOffset At, ClockZone Zone)? Parsed(string? text, string[] formats, ClockZone zone)
    {
        if (!DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)) return null;
        // Text that names its own offset needs no word of the profile.
        return time.Kind == DateTimeKind.Utc ? (new(time), ClockZone.Utc) : InZone(time, zone);
    }

    private (DateTimeOffset At, ClockZone Zone)? InText((DateTime At, TimeSpan? Offset)? found, ClockZone zone) => found switch
    {
        { Offset: { } offset } => InZone(found.Value.At - offset, ClockZone.Utc),
        { } without => InZone(without.At, zone),
        null => null,
    };

    private (DateTimeOffset At, ClockZone Zone)? InZone(DateTime time, ClockZone zone)
    {
        time = DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
        if (time.Year is < 1970 or > 9000) return null;
        var offset = zone == ClockZone.Local ? Local.GetUtcOffset(time) : TimeSpan.Zero;
        return (new DateTimeOffset(time, offset).ToUniversalTime(), zone);
    }

    private static long Seconds(TimeSpan span) => (long)Math.Truncate(span.TotalSeconds);
}
