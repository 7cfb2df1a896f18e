using Microsoft.Extensions.Configuration;

namespace Evidence.Kernel;

/// <summary>The agency's time zone. The setting <c>Evidence:TimeZone</c> names it (IANA), London's by default.</summary>
public sealed class AgencyZone(IConfiguration configuration)
{
    // A machine without the zone database still has right times, in UTC and saying so.
    public TimeZoneInfo Zone { get; } = TimeZoneInfo.TryFindSystemTimeZoneById(configuration["Evidence:TimeZone"] ?? "Europe/London", out var found) ? found : TimeZoneInfo.Utc;

    /// <summary>The instant that a clock on the agency's wall means; of an hour that happens twice, the first.</summary>
    public DateTimeOffset ToInstant(DateTime local)
    {
        while (Zone.IsInvalidTime(local))
            local = local.AddMinutes(30);
        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
