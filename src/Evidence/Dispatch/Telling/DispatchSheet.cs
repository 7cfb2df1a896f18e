using System.Globalization;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Dispatch.Telling;

/// <summary>Lines of dispatch as CSV files and calls bring them: the same fields by the same names, read by the same rules.</summary>
public static class DispatchSheet
{
    public const string Source = "source", Reference = "reference", Title = "title", Place = "place", Latitude = "latitude", Longitude = "longitude", Dispatched = "dispatched", Cleared = "cleared",
        CallSigns = "call signs", CollarNumbers = "collar numbers", Arrest = "arrest", Force = "force", Complaint = "complaint", Category = "category",
        CallSign = "call sign", CollarNumber = "collar number", UserName = "user name", From = "from", Until = "until", Removed = "removed";

    /// <summary>A file may have more: <see cref="CsvSheet.MostLines"/>.</summary>
    public const int MostInOneCall = 500;

    public static readonly string[] IncidentNeeds = [Reference, Title, Dispatched, Cleared],
        IncidentMay = [Source, Place, Latitude, Longitude, CallSigns, CollarNumbers, Arrest, Force, Complaint, Category],
        DutyNeeds = [CallSign, From, Until], DutyMay = [Source, CollarNumber, UserName, Removed];

    private static readonly string[] Zoned = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    private static readonly string[] OnTheWall = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss"];

    public static string SourceOf(CsvLine line, string otherwise, List<string> wrong)
    {
        var text = line[Source].Length > 0 ? line[Source] : otherwise;
        if (ShownText.Line(text, DispatchedIncident.LongestSource) is { } source)
            return source;
        wrong.Add($"The source is missing or longer than {DispatchedIncident.LongestSource} characters.");
        return "";
    }

    /// <summary>A line of text; null where it is empty and that may be.</summary>
    public static string? Text(CsvLine line, string heading, int longest, bool needed, List<string> wrong)
    {
        if (line[heading].Length == 0 && !needed)
            return null;
        if (ShownText.Line(line[heading], longest) is { } text)
            return text;
        wrong.Add($"\"{heading}\" is missing or longer than {longest} characters.");
        return null;
    }

    /// <param name="line">In which it stands.</param>
    /// <param name="heading">Of its column.</param>
    /// <param name="toInstant">What a clock on the agency's wall means; null where a time without a zone is refused.</param>
    /// <param name="wrong">Takes what is wrong with it.</param>
    public static DateTimeOffset? Time(CsvLine line, string heading, Func<DateTime, DateTimeOffset>? toInstant, List<string> wrong)
    {
        var text = line[heading];
        DateTimeOffset? read = null;
        if (toInstant is not null && DateTime.TryParseExact(text, OnTheWall, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            read = local.Year is > 1990 and < 9990 ? toInstant(local) : null;
        else if (HasZone(text) && DateTimeOffset.TryParseExact(text, Zoned, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            read = at.Year is > 1990 and < 9990 ? at : null;
        if (read is { } found)
            return Instant.Truncate(found);
        wrong.Add(toInstant is null ? $"Write \"{heading}\" with its zone, like 2026-11-21T14:02:09Z or 2026-07-21T14:02:09+01:00." : $"Write \"{heading}\" like 2026-11-21 14:02, or with its zone like 2026-11-21T14:02:09Z.");
        return null;
    }

    public static SentNames Names(CsvLine line, string heading, List<string> wrong)
    {
        var parts = line[heading].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string?[] names = [.. parts.Select(Sent.Name)];
        if (names.Contains(null))
            wrong.Add($"\"{heading}\" has one that is longer than {Sent.LongestName} characters.");
        if (parts.Length > Sent.Most)
            wrong.Add($"\"{heading}\" has more than {Sent.Most}.");
        return new SentNames([.. names.OfType<string>().Distinct().Order(StringComparer.Ordinal)]);
    }

    public static bool YesNo(CsvLine line, string heading, List<string> wrong)
    {
        switch (line[heading].ToUpperInvariant())
        {
            case "YES" or "Y" or "TRUE" or "1":
                return true;
            case "NO" or "N" or "FALSE" or "0" or "":
                return false;
            default:
                wrong.Add($"Write \"{heading}\" as yes or no.");
                return false;
        }
    }

    public static double? Degrees(CsvLine line, string heading, double most, List<string> wrong)
    {
        if (line[heading].Length == 0)
            return null;
        if (double.TryParse(line[heading], NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most)
            return degrees;
        wrong.Add($"\"{heading}\" is a number of degrees from −{most} to {most}, such as 53.3811.");
        return null;
    }

    private static bool HasZone(string text) => text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
}
