using System.Globalization;

namespace Evidence.Media.Telemetry.Nmea;

internal enum SentenceSum { Right, Wrong, Missing }

/// <summary>One NMEA 0183 sentence: its fields, and whether its checksum is right.</summary>
/// <param name="Kind"><c>RMC</c> or <c>GGA</c>.</param>
/// <param name="Fields">All of them, the first being talker and kind.</param>
/// <param name="Sum">The XOR of what stands between <c>$</c> and <c>*</c>.</param>
internal sealed record NmeaSentence(string Kind, string[] Fields, SentenceSum Sum)
{
    /// <summary>Null where the line holds no RMC or GGA.</summary>
    public static NmeaSentence? Of(string line)
    {
        var start = line.IndexOf('$', StringComparison.Ordinal);
        if (start < 0 || line.Length - start > 256)
            return null;
        var star = line.IndexOf('*', start);
        var body = star < 0 ? line[(start + 1)..] : line[(start + 1)..star];
        var fields = body.TrimEnd().Split(',');
        if (fields[0].Length != 5 || fields[0][2..] is not ("RMC" or "GGA") || fields.Length < (fields[0].EndsWith("RMC", StringComparison.Ordinal) ? 10 : 7))
            return null;
        return new NmeaSentence(fields[0][2..], fields, SumOf(body, star < 0 ? "" : line[(star + 1)..]));
    }

    /// <summary>Degrees and minutes in one number, DDMM.MMMM.</summary>
    public static double Degrees(double number)
    {
        var degrees = Math.Truncate(number / 100);
        var minutes = number - (degrees * 100);
        return minutes is >= 0 and < 60 ? degrees + (minutes / 60) : double.NaN;
    }

    public double? Number(int field) =>
        field < Fields.Length && double.TryParse(Fields[field], NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A field of degrees and minutes with its letter behind it.</summary>
    public double? Angle(int field) =>
        Number(field) is { } number && field + 1 < Fields.Length ? Fields[field + 1] switch
        {
            "N" or "E" => Degrees(number),
            "S" or "W" => -Degrees(number),
            _ => null,
        } : null;

    private static SentenceSum SumOf(string body, string told)
    {
        if (told.Length < 2 || !byte.TryParse(told.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum))
            return SentenceSum.Missing;
        var computed = 0;
        foreach (var c in body)
            computed ^= c;
        return computed == sum ? SentenceSum.Right : SentenceSum.Wrong;
    }
}
