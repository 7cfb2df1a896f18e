using System.Globalization;

namespace Evidence.Web.Review;

/// <summary>A place in a recording as people read it.</summary>
internal static class MediaTime
{
    /// <summary>"12:40", "1:02:03", and with tenths where it is not a whole second: "0:12.4".</summary>
    public static string Of(long milliseconds)
    {
        var tenths = (milliseconds + 50) / 100;
        var (hours, minutes, seconds) = (tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60);
        var text = hours > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{hours}:{minutes:00}:{seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{minutes}:{seconds:00}");
        return tenths % 10 == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}.{tenths % 10}");
    }

    /// <summary>"12:40–31:05".</summary>
    public static string Of(long fromMs, long toMs) => $"{Of(fromMs)}–{Of(toMs)}";
}
