using Evidence.Durability;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.Agent.Docks;

/// <summary>Which of the numbers that a device gives to its files are there, and which between them are not.</summary>
internal static class FileCounters
{
    /// <summary>A drone makes a folder for each mission; the inventory tells the numbering of the latest.</summary>
    public const int MostFolders = 40;

    public static IReadOnlyList<FileCounter> Read(DeviceProfile profile, CardListing listing)
    {
        var counters = new List<FileCounter>();
        foreach (var rule in profile.Numbering)
        {
            var found = Numbers(rule, listing);
            foreach (var (folder, (numbers, digits)) in found.Skip(found.Count - MostFolders))
                counters.Add(Of(rule.PerFolder ? $"{rule.Name} in {DisplayName.Of(folder.Bytes)}" : rule.Name, numbers, digits));
        }
        return counters;
    }

    /// <summary>What it means that nothing is missing: a device that numbers nothing shows no gap either.</summary>
    public static NumberingKnowledge Knowledge(DeviceProfile profile, CardListing listing, IReadOnlyList<FileCounter> counters)
    {
        if (profile.IsNotNumbered) return NumberingKnowledge.NotNumbered;
        // A device that was emptied numbers its recordings all the same.
        var isKnown = counters.Count > 0 || (profile.Numbering.Count > 0 && !listing.Files.Any(file => profile.Recordings.Contains(SidecarGroups.Extension(file.Path))));
        return isKnown ? NumberingKnowledge.Numbered : NumberingKnowledge.Unknown;
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

    /// <summary>By folder in byte order, where the numbering begins anew in each; else all under the root.</summary>
    private static List<(RawPath Folder, (HashSet<long> Numbers, int Digits) Found)> Numbers(NumberingRule rule, CardListing listing)
    {
        var found = new Dictionary<RawPath, (HashSet<long> Numbers, int Digits)>();
        foreach (var file in listing.Files)
            foreach (var pattern in rule.Files)
                if (pattern.TryMatch(file.Path.Bytes, out var match) && match.Number is { } number)
                {
                    var folder = rule.PerFolder ? file.Path.Parent : RawPath.Root;
                    var (numbers, digits) = found.GetValueOrDefault(folder, ([], 0));
                    numbers.Add(number.Value);
                    found[folder] = (numbers, Math.Max(digits, number.Length));
                    break;
                }
        return [.. found.OrderBy(one => one.Key, Comparer<RawPath>.Create((a, b) => a.Bytes.SequenceCompareTo(b.Bytes))).Select(one => (one.Key, one.Value))];
    }
}
