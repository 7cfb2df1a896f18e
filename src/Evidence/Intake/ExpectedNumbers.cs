using Evidence.Formats.Protocol;

namespace Evidence.Intake;

/// <summary>How a device's numbering stands to its docking before.</summary>
public enum NumberingStart
{
    /// <summary>There is no docking before to compare with.</summary>
    First,

    /// <summary>It goes on where the docking before ended, perhaps with a gap.</summary>
    Continues,

    /// <summary>The last number of the docking before is still within it: the device was not emptied.</summary>
    Overlaps,

    /// <summary>It began anew: the device was formatted or reset. What lay between cannot be told.</summary>
    Restarted,
}

/// <summary>Recordings that one numbering of a docked device lets expect, and that nobody has seen.</summary>
/// <param name="Name">Of the numbering, as the profile calls it.</param>
/// <param name="Digits">How many digits the device writes.</param>
/// <param name="LastBefore">The last number at the docking before; null where there is none.</param>
/// <param name="Missing">How many numbers are expected and missing.</param>
/// <param name="Gaps">Which, in the device's order; where the agent could not list them all, fewer than <paramref name="Missing"/>.</param>
public sealed record ExpectedNumbers(string Name, int Digits, NumberingStart Start, long? LastBefore, long Missing, IReadOnlyList<NumberGap> Gaps)
{
    /// <summary>Compares a numbering with the same device's earlier dockings.</summary>
    /// <param name="now">As the inventory tells it.</param>
    /// <param name="earlier">The same numbering at the dockings before, latest first, back to where it began.</param>
    /// <param name="sameFiles">How many files of the docking before are on the device still, with the same path, length and time of change.</param>
    internal static ExpectedNumbers Of(FileCounter now, IReadOnlyList<FileCounter> earlier, int sameFiles)
    {
        if (earlier is not [var before, ..])
            return new(now.Name, NumberRing.DigitsOf(now), NumberingStart.First, null, now.Missing, now.Gaps);
        var ring = NumberRing.Of(now, before);
        var start = StartOf(ring, now, before, sameFiles);
        IEnumerable<NumberGap> since = start == NumberingStart.Continues && ring.Between(before.Last, now.First) > 0
            ? ring.From(Next(ring, before.Last), Previous(ring, now.First))
            : [];
        // What was there at an earlier docking, and was taken in and erased then, is not missing now.
        IEnumerable<NumberGap> seen = start == NumberingStart.Restarted ? [] : earlier.SelectMany(ring.Present);
        var gaps = NumberRing.Without(since.Concat(now.Gaps), seen);
        var notListed = now.Missing - NumberRing.Count(now.Gaps);
        return new(now.Name, NumberRing.DigitsOf(now), start, before.Last, NumberRing.Count(gaps) + notListed, [.. gaps.Take(FileCounter.MostGaps)]);
    }

    private static NumberingStart StartOf(NumberRing ring, FileCounter now, FileCounter before, int sameFiles)
    {
        if (NumberRing.Spans(now, before.Last))
        {
            // A formatted card that has come as far again shows the same numbers, on other files.
            var shared = NumberRing.Count(ring.Present(now)) - NumberRing.Count(NumberRing.Without(ring.Present(now), ring.Present(before)));
            return sameFiles >= shared ? NumberingStart.Overlaps : NumberingStart.Restarted;
        }
        // Nobody loses half of all numbers there are; nor, beyond the highest one, a tenth.
        var most = now.First > before.Last ? ring.End / 2 : ring.End / 10;
        return ring.Between(before.Last, now.First) <= most ? NumberingStart.Continues : NumberingStart.Restarted;
    }

    private static long Next(NumberRing ring, long number) => number + 1 < ring.End ? number + 1 : ring.Lowest;

    private static long Previous(NumberRing ring, long number) => number > ring.Lowest ? number - 1 : ring.End - 1;
}
