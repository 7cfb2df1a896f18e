using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>Which of the numbers that a device gives to its files are there, and which between them are not.</summary>
internal static class FileCounters
{
    public static IReadOnlyList<FileCounter> Read(DeviceProfile profile, CardListing listing)
    {
        var counters = new List<FileCounter>();
        foreach (var rule in profile.Numbering)
        {
            var (numbers, digits) = Numbers(rule, listing);
            if (numbers.Count > 0) counters.Add(Of(rule.Name, numbers, digits));
        }
        return counters;
    }

    /// <summary>A numbering goes on at 1 (or 0, where that is in use) after its highest number: it begins after the widest stretch without a file.</summary>
    internal static FileCounter Of(string name, IReadOnlySet<long> numbers, int digits)
    {
        var end = (long)Math.Pow(10, digits);
        var lowest = numbers.Contains(0) ? 0 : 1;
        long[] sorted = [.. numbers.Order()];
        var widest = sorted[0] + (end - lowest) - sorted[^1];
        var start = 0;
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i] - sorted[i - 1] > widest) (widest, start) = (sorted[i] - sorted[i - 1], i);
        long[] ordered = [.. sorted[start..], .. sorted[..start]];
        var gaps = ordered.Zip(ordered.Skip(1)).SelectMany(pair => Between(pair.First, pair.Second, lowest, end)).ToList();
        return new(name, ordered[0], ordered[^1], ordered.Length, gaps.Sum(gap => gap.To - gap.From + 1), [.. gaps.Take(FileCounter.MostGaps)], digits);
    }

    private static IEnumerable<NumberGap> Between(long before, long next, long lowest, long end)
    {
        if (next > before)
        {
            if (next - before > 1) yield return new(before + 1, next - 1);
            yield break;
        }
        if (before < end - 1) yield return new(before + 1, end - 1);
        if (next > lowest) yield return new(lowest, next - 1);
    }

    private static (HashSet<long> Numbers, int Digits) Numbers(NumberingRule rule, CardListing listing)
    {
        var numbers = new HashSet<long>();
        var digits = 0;
        foreach (var file in listing.Files)
            foreach (var pattern in rule.Files)
                if (pattern.TryMatch(file.Path.Bytes, out var match) && match.Number is { } number)
                {
                    numbers.Add(number.Value);
                    digits = Math.Max(digits, number.Length);
                    break;
                }
        return (numbers, digits);
    }
}
