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
        // An hour that the change to summer time leaves out begins with the next one.
        while (Zone.IsInvalidTime(turn))
            turn = turn.AddMinutes(30);
        return new DateTimeOffset(turn, Zone.GetUtcOffset(turn)).ToUniversalTime();
    }
}
