using System.Text.Json;
using Evidence.Formats.Protocol;
using Evidence.Kernel;

namespace Evidence.Intake;

/// <summary>What pages show of an inventory's completeness; the signed inventory decides.</summary>
public sealed record CompletenessFacts(
    long FreeBytes, long TotalBytes, DeviceClock Clock, IReadOnlyList<FileCounter> Counters, NumberingKnowledge Numbering = NumberingKnowledge.Unknown)
{
    private const int MostCounters = 64, Highest = 1_000_000_000;

    /// <summary>Numbers between first and last that no file has, over all numberings.</summary>
    public long Missing => Counters.Sum(c => c.Missing);

    /// <summary>Reads <see cref="DockSession.Completeness"/>.</summary>
    public static CompletenessFacts Read(string json) => JsonSerializer.Deserialize<CompletenessFacts>(json)!;

    internal static CompletenessFacts Of(Completeness told) => new(
        told.FreeBytes, told.TotalBytes, told.Clock with { Source = ShownText.OrNull(told.Clock.Source) },
        [.. told.Counters.Where(IsSound).Take(MostCounters).Select(c => c with { Name = ShownText.Of(c.Name), Gaps = [.. c.Gaps.Take(FileCounter.MostGaps)] })],
        told.Numbering ?? NumberingKnowledge.Unknown);

    /// <summary>No device numbers its files with more digits than these.</summary>
    private static bool IsSound(FileCounter counter) =>
        new[] { counter.First, counter.Last, counter.Missing }.Max() < Highest && counter.Gaps.All(gap => gap.From <= gap.To && gap.To < Highest);

    internal string ToJson() => JsonSerializer.Serialize(this);
}
