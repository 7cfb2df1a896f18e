using System.Globalization;
using System.Text.Json;
using Evidence.Formats.Protocol;
using Evidence.Intake;

namespace Evidence.Web.Devices;

/// <summary>Numbers that a device should have used and that no file has, in plain words.</summary>
internal static class NumberText
{
    private const int MostRanges = 12;

    public static IReadOnlyList<ExpectedNumbers> Read(string? json) => json is null ? [] : JsonSerializer.Deserialize<List<ExpectedNumbers>>(json) ?? [];

    /// <summary>"3 recordings expected and not found: 0042–0044"; null where none is missing.</summary>
    public static string? Missing(IReadOnlyList<ExpectedNumbers> expected)
    {
        var missing = expected.Where(one => one.Missing > 0).ToList();
        if (missing.Count == 0)
            return null;
        var all = missing.Sum(one => one.Missing);
        var which = string.Join("; ", missing.Select(one => (missing.Count > 1 ? one.Name + " " : "") + Ranges(one.Gaps, one.Digits)).Where(text => text.Length > 0));
        return $"{Count(all)} expected and not found{(which.Length > 0 ? ": " + which : "")}";
    }

    /// <summary>"0042–0044, 0051"; the rest is counted.</summary>
    public static string Ranges(IReadOnlyList<NumberGap> gaps, int digits)
    {
        var shown = string.Join(", ", gaps.Take(MostRanges).Select(gap => gap.From == gap.To ? Number(gap.From, digits) : $"{Number(gap.From, digits)}–{Number(gap.To, digits)}"));
        var rest = gaps.Skip(MostRanges).Sum(gap => gap.To - gap.From + 1);
        return rest == 0 ? shown : $"{shown} and {rest.ToString("N0", CultureInfo.InvariantCulture)} more";
    }

    public static string Number(long number, int digits) => number.ToString(CultureInfo.InvariantCulture).PadLeft(Math.Clamp(digits, 1, FileCounter.MostDigits), '0');

    /// <summary>How the numbering stands to the docking before.</summary>
    public static string Start(ExpectedNumbers expected, FileCounter now) => (expected.Start, expected.LastBefore) switch
    {
        (NumberingStart.Continues, { } last) => $"The docking before ended at {Number(last, expected.Digits)}; this one begins at {Number(now.First, expected.Digits)}.",
        (NumberingStart.Overlaps, { } last) => $"The docking before ended at {Number(last, expected.Digits)}. The device was not emptied since.",
        (NumberingStart.Restarted, { } last) => $"The numbering began anew: the docking before ended at {Number(last, expected.Digits)}, this one begins at {Number(now.First, expected.Digits)}. "
            + "The device was formatted or reset; what lay between cannot be told.",
        _ => "There is no docking before to compare with.",
    };

    private static string Count(long numbers) => numbers == 1 ? "1 recording" : $"{numbers.ToString("N0", CultureInfo.InvariantCulture)} recordings";
}
