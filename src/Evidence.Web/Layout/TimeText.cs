using System.Globalization;
using Evidence.Kernel;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Evidence.Web.Layout;

/// <summary>
/// Instants as people here read them: in the agency's time zone and with the zone always printed, because 01:30 happens
/// twice on one night in October. The setting <c>Evidence:TimeZone</c> names the zone (IANA), London's by default.
/// </summary>
internal sealed class TimeText(IConfiguration configuration, TimeProvider time)
{
    private readonly AgencyZone agency = new(configuration);

    private TimeZoneInfo Zone => agency.Zone;

    /// <summary>By the agency's calendar.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Local(time.GetUtcNow()).DateTime);

    /// <summary>"21 November 2026, 14:02:09 GMT".</summary>
    public string Full(DateTimeOffset instant) => $"{Local(instant).ToString("d MMMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture)} {ZoneName(instant)}";

    /// <summary>"21 Nov 2026, 14:02 GMT", for rows of lists.</summary>
    public string Short(DateTimeOffset instant) => $"{Local(instant).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture)} {ZoneName(instant)}";

    /// <summary>"21 Nov 2026".</summary>
    public string Day(DateTimeOffset instant) => Local(instant).ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>"2026-11-21": as a field for a day holds it.</summary>
    public string Field(DateTimeOffset instant) => Local(instant).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>"14:02 GMT": stands beside <see cref="Day"/>.</summary>
    public string Clock(DateTimeOffset instant) => $"{Local(instant).ToString("HH:mm", CultureInfo.InvariantCulture)} {ZoneName(instant)}";

    /// <summary>"2026-11-21T14:02:09.000000Z", for the datetime attribute.</summary>
    public static string Machine(DateTimeOffset instant) => Formats.Instant.Format(instant);

    /// <summary>"3 days ago": how long since, in the largest unit that says something.</summary>
    public string Ago(DateTimeOffset instant) => (time.GetUtcNow() - instant) switch
    {
        { TotalSeconds: < 60 } => "less than a minute ago",
        { TotalMinutes: < 60 } span => Units((int)span.TotalMinutes, "minute"),
        { TotalHours: < 48 } span => Units((int)span.TotalHours, "hour"),
        var span => Units((int)span.TotalDays, "day"),
    };

    /// <summary>The instant that a clock on the agency's wall means; of an hour that happens twice, the first.</summary>
    public DateTimeOffset ToInstant(DateTime local) => agency.ToInstant(local);

    /// <summary>What came from a field <c>datetime-local</c>; null where it was left empty, and where it is no time, which the form is then told.</summary>
    public DateTimeOffset? Read(ModelStateDictionary state, string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (DateTime.TryParseExact(text, ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return ToInstant(local);
        state.AddModelError(field, "Write the time like 2026-11-21T14:02");
        return null;
    }

    /// <summary>"GMT" or "BST" in London, else the offset: "UTC+1".</summary>
    public string ZoneName(DateTimeOffset instant) => Zone.Id == "Europe/London"
        ? Zone.IsDaylightSavingTime(instant) ? "BST" : "GMT"
        : OffsetText(Local(instant).Offset);

    private static string Units(int count, string unit) => count == 1 ? $"1 {unit} ago" : $"{count} {unit}s ago";

    private DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    /// <summary>"UTC", "UTC+1", "UTC+5:30".</summary>
    private static string OffsetText(TimeSpan offset)
    {
        if (offset == TimeSpan.Zero)
        {
            return "UTC";
        }

        var sign = offset < TimeSpan.Zero ? "\u2212" : "+";
        return offset.Minutes == 0 ? $"UTC{sign}{Math.Abs(offset.Hours)}" : $"UTC{sign}{Math.Abs(offset.Hours)}:{Math.Abs(offset.Minutes):00}";
    }
}
