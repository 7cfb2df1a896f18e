using Microsoft.Extensions.Configuration;

namespace Evidence.Kernel;

/// <summary>An hour of the agency's day at which something has its turn.</summary>
/// <param name="Hour">From 0 to 23.</param>
/// <param name="Zone">The agency's clock.</param>
public sealed record DailyTurn(int Hour, TimeZoneInfo Zone)
{
    /// <summary>The agency's clock (<c>Evidence:TimeZone</c>).</summary>
    public static TimeZoneInfo ZoneOf(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return TimeZoneInfo.TryFindSystemTimeZoneById(configuration["Evidence:TimeZone"] ?? "Europe/London", out var zone) ? zone : TimeZoneInfo.Utc;
    }

    /// <summary>When the hour last began.</summary>
    public DateTimeOffset Latest(DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, Zone);
        var turn = local.Date.AddHours(Hour) <= local.DateTime ? local.Date.AddHours(Hour) : local.Date.AddDays(-1).AddHours(Hour);
        return InstantOf(Zone, turn);
    }

    /// <summary>When a clock in that zone shows this; a time that the change to summer time leaves out is the first one after it.</summary>
    public static DateTimeOffset InstantOf(TimeZoneInfo zone, DateTime local)
    {
        ArgumentNullException.ThrowIfNull(zone);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(30);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
