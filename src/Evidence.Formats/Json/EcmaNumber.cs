using System.Globalization;

namespace Evidence.Formats.Json;

/// <summary>A double as ECMAScript's Number::toString writes it (ECMA-262 §6.1.6.1.20), which RFC 8785 §3.2.2.3 takes over.</summary>
internal static class EcmaNumber
{
    /// <exception cref="NotFiniteNumberException">NaN or infinite: no JSON number.</exception>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
            throw new NotFiniteNumberException(value);
        if (value == 0)
            return "0"; // also for −0
        var (digits, point) = Shortest(Math.Abs(value));
        return (value < 0 ? "-" : "") + Lay(digits, point);
    }

    /// <summary>The fewest digits that read back as the same double, and where the point stands: 0.digits × 10^point.</summary>
    private static (string Digits, int Point) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var point = exponent + (dot < 0 ? mantissa.Length : dot) - (all.Length - digits.Length);
        return (digits.TrimEnd('0'), point);
    }

    private static string Lay(string digits, int point)
    {
        var k = digits.Length;
        return point switch
        {
            _ when k <= point && point <= 21 => digits + new string('0', point - k),
            > 0 and <= 21 => digits[..point] + "." + digits[point..],
            > -6 and <= 0 => "0." + new string('0', -point) + digits,
            _ => digits[..1] + (k > 1 ? "." + digits[1..] : "") + "e" + (point > 0 ? "+" : "-")
                 + Math.Abs(point - 1).ToString(CultureInfo.InvariantCulture),
        };
    }
}
