using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Evidence.Agent.Docks;

/// <summary>
/// Finds the first date and time in a device's text, such as the first subtitle of a drone or the first row of an audit trail:
/// docs/formats/device-profile.md, "clock". The text is a stranger's: every repetition of the expression is bounded.
/// </summary>
internal static partial class FirstTime
{
    /// <returns>As it stands there, and the offset from UTC if one stands behind it; null where there is none.</returns>
    public static (DateTime At, TimeSpan? Offset)? In(ReadOnlySpan<byte> bytes)
    {
        foreach (Match match in Time().Matches(Encoding.Latin1.GetString(bytes)))
        {
            int Part(string name) => int.Parse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            var (year, month, day, hour, minute, second) = (Part("y"), Part("mo"), Part("d"), Part("h"), Part("mi"), Part("s"));
            // Before 1980 no card has a date, and a camera without a battery begins there.
            if (year < 1980 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) continue;
            return (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified), OffsetOf(match.Groups["z"].Value));
        }
        return null;
    }

    private static TimeSpan? OffsetOf(string text)
    {
        if (text is "Z" or "z") return TimeSpan.Zero;
        if (text.Length < 5) return null;
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        var (hours, minutes) = (int.Parse(digits.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture), int.Parse(digits.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture));
        if (hours > 14 || minutes > 59) return null;
        var offset = new TimeSpan(hours, minutes, 0);
        return digits[0] == '-' ? -offset : offset;
    }

    [GeneratedRegex(@"(?<y>[0-9]{4})[-./](?<mo>[0-9]{1,2})[-./](?<d>[0-9]{1,2})[ T](?<h>[0-9]{1,2}):(?<mi>[0-9]{2}):(?<s>[0-9]{2})(?:[.,][0-9]{1,9})?(?:,[0-9]{1,3})?(?<z>[Zz]|[+-][0-9]{2}:?[0-9]{2})?",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Time();
}
