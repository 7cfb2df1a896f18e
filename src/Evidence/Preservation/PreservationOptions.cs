using System.Globalization;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;

namespace Evidence.Preservation;

/// <summary>How often and how fast what is stored is looked at. docs/operations/fixity.md.</summary>
public sealed record PreservationOptions
{
    /// <summary>Every copy is read again after this long (<c>Preservation:ScrubDays</c>).</summary>
    public TimeSpan ScrubEvery { get; init; } = TimeSpan.FromDays(90);

    /// <summary>What one worker reads for it, in bytes a second (<c>Preservation:ScrubMegabytesPerSecond</c>).</summary>
    public long ScrubBytesPerSecond { get; init; } = 50_000_000;

    /// <summary>The hour of the agency's day at which stores are listed (<c>Preservation:ListingHour</c>).</summary>
    public DailyTurn ListingTurn { get; init; } = new(2, TimeZoneInfo.Utc);

    /// <summary>Within how many nights the lock and hold of every copy are compared (<c>Preservation:LockNights</c>).</summary>
    public int LockNights { get; init; } = 1;

    /// <summary>No upload takes longer: what is older and not catalogued is nobody's (<c>Preservation:LongestUploadDays</c>).</summary>
    public TimeSpan LongestUpload { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What was never read back (what we made ourselves) is read this long after it was stored.</summary>
    public static TimeSpan FirstReadAfter => TimeSpan.FromHours(24);

    /// <summary>A store that was compared longer ago is an incident.</summary>
    public static TimeSpan ListingOverdueAfter => TimeSpan.FromHours(50);

    /// <exception cref="InvalidOperationException">A setting is no value that it can have.</exception>
    public static PreservationOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var plain = new PreservationOptions();
        return plain with
        {
            ScrubEvery = TimeSpan.FromDays(Number(configuration, "ScrubDays", plain.ScrubEvery.TotalDays, 1, 3650)),
            ScrubBytesPerSecond = (long)(1e6 * Number(configuration, "ScrubMegabytesPerSecond", plain.ScrubBytesPerSecond / 1e6, 0.1, 1e6)),
            ListingTurn = new((int)Number(configuration, "ListingHour", plain.ListingTurn.Hour, 0, 23), DailyTurn.ZoneOf(configuration)),
            LockNights = (int)Number(configuration, "LockNights", plain.LockNights, 1, 90),
            LongestUpload = TimeSpan.FromDays(Number(configuration, "LongestUploadDays", plain.LongestUpload.TotalDays, 1, 365)),
        };
    }

    private static double Number(IConfiguration configuration, string name, double standard, double least, double most) =>
        configuration[$"Preservation:{name}"] is not { Length: > 0 } text ? standard
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The setting Preservation:{name} must be a number from {least} to {most}."));
}
