using System.Globalization;
using System.Text.RegularExpressions;

namespace Evidence.Review.Marking;

/// <summary>A place in a recording as people write it.</summary>
public static partial class MediaPlace
{
    /// <summary>Longer than any recording.</summary>
    public const long MostMs = 7L * 24 * 3600 * 1000;

    /// <summary>"12:40", "1:02:03.5", "0:12.480", or seconds alone: milliseconds from the start. Null where it is none of these.</summary>
    public static long? Read(string? text)
    {
        if (Written().Match((text ?? "").Trim()) is not { Success: true } written)
            return null;
        var (hours, minutes, seconds) = (Number(written.Groups[1]), Number(written.Groups[2]), Number(written.Groups[3]));
        if ((written.Groups[2].Success && seconds > 59) || (written.Groups[1].Success && minutes > 59))
            return null;
        var ms = (((hours * 60) + minutes) * 60 + seconds) * 1000 + (written.Groups[4].Success ? Number(written.Groups[4].Value.PadRight(3, '0')) : 0);
        return ms <= MostMs ? ms : null;
    }

    /// <summary>"1:02:03.004": exact, and read again as the same.</summary>
    public static string Write(long ms)
    {
        var place = TimeSpan.FromMilliseconds(ms);
        return place.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)place.TotalHours}:{place.Minutes:00}:{place.Seconds:00}.{place.Milliseconds:000}")
            : string.Create(CultureInfo.InvariantCulture, $"{place.Minutes}:{place.Seconds:00}.{place.Milliseconds:000}");
    }

    private static long Number(Group group) => group.Success ? Number(group.Value) : 0;

    private static long Number(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?:(?:([0-9]{1,3}):)?([0-9]{1,4}):)?([0-9]{1,6})(?:[.,]([0-9]{1,3}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
