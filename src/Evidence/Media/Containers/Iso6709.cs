using System.Globalization;
using System.Text.RegularExpressions;

namespace Evidence.Media.Containers;

/// <summary>Positions as cameras write them (ISO 6709 annex H, degrees with decimals). Anything else from a file is dropped, not shown.</summary>
internal static partial class Iso6709
{
    [GeneratedRegex(@"^([+-]\d{2}(?:\.\d{1,9})?)([+-]\d{3}(?:\.\d{1,9})?)([+-]\d{1,6}(?:\.\d{1,6})?)?(?:CRS[A-Za-z0-9_]{1,16})?/?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Degrees { get; }

    /// <summary>The text itself where it is a position on Earth and not 0,0, which cameras write while they have no fix.</summary>
    public static string? IfValid(string text)
    {
        var match = Degrees.Match(text);
        if (!match.Success)
            return null;
        var latitude = Number(match.Groups[1]);
        var longitude = Number(match.Groups[2]);
        return Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180 && (latitude, longitude) != (0, 0) ? text : null;
    }

    /// <summary>Text for a position that stands in numbers elsewhere.</summary>
    public static string? Of(double latitude, double longitude) =>
        IfValid(string.Create(CultureInfo.InvariantCulture, $"{latitude:+00.000000;-00.000000}{longitude:+000.000000;-000.000000}/"));

    private static double Number(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);
}
