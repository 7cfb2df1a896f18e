using System.Globalization;
using System.Text.RegularExpressions;

namespace Evidence.Media.Telemetry.Subtitles;

/// <summary>Up to three values in parentheses, such as <c>GPS(149.0251,-20.2533,16)</c>; a value that is no number, such as <c>n/a</c>, is null.</summary>
/// <param name="LatitudeFirst">The M300's order, which the unit of its third value gives away.</param>
/// <param name="HasLetters">Autel's <c>W: 109.3, N: 40.7</c>: read by letter, and put into the usual order, longitude first.</param>
internal sealed partial record Mark(double? First, double? Second, double? Third, bool LatitudeFirst, bool HasLetters)
{
    [GeneratedRegex(@"^ ?([NSEW]): ?(\d{1,3}(?:\.\d{1,12})?) ?$", RegexOptions.CultureInvariant)]
    private static partial Regex Lettered { get; }

    // The last byte of a degree sign stands behind the angles of F.PRY: the text is read byte for character.
    [GeneratedRegex(@"^ ?(-?\d{1,9}(?:\.\d{1,12})?)(?:[Mm]|\u00C2?\u00B0)? ?$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain { get; }

    [GeneratedRegex(@"^ ?-?\d{1,9}\.\d{1,12}M ?$", RegexOptions.CultureInvariant)]
    private static partial Regex MetresInCapitals { get; }

    public static Mark Of(string inside)
    {
        var values = inside.Split(',');
        var third = values.Length > 2 ? values[2] : "";
        var lettered = values.Take(2).Select(value => Lettered.Match(value)).Where(match => match.Success).ToList();
        return lettered.Count == 2
            ? new Mark(Along(lettered, 'E', 'W'), Along(lettered, 'N', 'S'), Number(third), LatitudeFirst: false, HasLetters: true)
            : new Mark(Number(values[0]), values.Length > 1 ? Number(values[1]) : null, Number(third), MetresInCapitals.IsMatch(third), HasLetters: false);
    }

    private static double? Along(List<Match> values, char plus, char minus)
    {
        var match = values.Find(value => value.Groups[1].ValueSpan[0] == plus || value.Groups[1].ValueSpan[0] == minus);
        if (match is null)
            return null;
        var degrees = double.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups[1].ValueSpan[0] == plus ? degrees : -degrees;
    }

    private static double? Number(string value) =>
        Plain.Match(value) is { Success: true } number ? double.Parse(number.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
}
