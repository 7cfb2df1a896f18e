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

    /// <summary>Why no numbering is shown: a device that numbers nothing has no gap either, and that is no proof of anything.</summary>
    public static string WithoutCounter(NumberingKnowledge numbering) => numbering switch
    {
        NumberingKnowledge.NotNumbered => "Not numbered: this device gives its recordings no numbers, so nothing shows whether one is missing.",
        NumberingKnowledge.Numbered => "No recording on the device bears a number.",
        _ => "Not numbered in a way that is known here: nothing shows whether a recording is missing.",
    };

    /// <summary>The same for the page of one recording; null where the dock did not look.</summary>
    /// <param name="told">What the inventory of its docking says.</param>
    /// <param name="missing">How many recordings that docking lets expect that nobody has seen.</param>
    public static string? AtDocking(CompletenessFacts? told, long missing) => told switch
    {
        null => null,
        { Counters.Count: 0 } => WithoutCounter(told.Numbering),
        _ when missing > 0 => $"{Count(missing)} expected and not found at that docking.",
        _ => "No number is missing at that docking.",
    };

    private static string Count(long numbers) => numbers == 1 ? "1 recording" : $"{numbers.ToString("N0", CultureInfo.InvariantCulture)} recordings";
}
