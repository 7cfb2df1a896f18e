using Microsoft.Extensions.Configuration;

namespace Evidence.Transfer.Moving;

/// <summary>How long the old store is kept as it is after the switch: <c>Storage:QuarantineDays</c>, and no setting makes it shorter than 30 days.</summary>
public sealed class Quarantine(TimeSpan asked)
{
    private const int MostDays = 36_500;

    public static readonly TimeSpan Shortest = TimeSpan.FromDays(30);

    public TimeSpan Length { get; } = asked > Shortest ? asked : Shortest;

    public static Quarantine Of(IConfiguration configuration) => new(TimeSpan.FromDays(Math.Clamp(configuration.GetValue("Storage:QuarantineDays", 0), 0, MostDays)));
}
