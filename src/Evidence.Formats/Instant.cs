using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Evidence.Formats;

/// <summary>
/// The one text of a point in time: UTC with microseconds, truncated, <c>2026-03-01T09:30:00.000000Z</c>
/// (a profile of RFC 3339).
/// </summary>
public static class Instant
{
    private const string Shape = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string Format(DateTimeOffset at) =>
        at.UtcDateTime.ToString(Shape, CultureInfo.InvariantCulture);

    /// <summary>Reads the text that <see cref="Format"/> writes and no other spelling.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, Shape, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);

    /// <summary>Drops what is finer than a microsecond and turns to UTC.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset at)
    {
        var utc = at.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
