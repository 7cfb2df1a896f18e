using Evidence.Durability;

namespace Evidence.Agent.Docks;

/// <summary>
/// Finds recordings that a device wrote as several files: chapters, whose names differ in nothing but their segment number, and
/// recordings cut at a length, whose files have successive numbers and were full but for the last. Times must fit in either case: a
/// number that the camera used again is another recording.
/// </summary>
internal static class RecordingChains
{
    public static Dictionary<RawPath, (RawPath First, int Number)> Find(DeviceProfile profile, IReadOnlyList<CardFile> originals)
    {
        var found = new Dictionary<RawPath, (RawPath, int)>();
        foreach (var rule in profile.Chains)
        {
            var free = originals.Where(file => !found.ContainsKey(file.Path));
            foreach (var group in rule.Full.Count > 0 ? Numbered(rule, free) : Segmented(rule, free))
                foreach (var chain in Split(rule, group))
                    foreach (var link in chain) found[link.File.Path] = (chain[0].File.Path, (int)(link.Number - chain[0].Number));
        }
        return found;
    }

    private readonly record struct Link(CardFile File, long Number);

    private static Dictionary<RawPath, List<Link>>.ValueCollection Segmented(ChainRule rule, IEnumerable<CardFile> files)
    {
        var groups = new Dictionary<RawPath, List<Link>>();
        foreach (var file in files)
        {
            if (rule.Files.TryMatch(file.Path.Bytes, out var match))
                Add(groups, rule.First is null ? Without(file.Path, match.Segment!.Value) : Recording(file.Path, match), new(file, match.Segment!.Value.Value));
            else if (rule.First is { } first && first.TryMatch(file.Path.Bytes, out match))
                Add(groups, Recording(file.Path, match), new(file, 0));
        }
        return groups.Values;
    }

    private static Dictionary<RawPath, List<Link>>.ValueCollection Numbered(ChainRule rule, IEnumerable<CardFile> files)
    {
        var groups = new Dictionary<RawPath, List<Link>>();
        foreach (var file in files)
            if (rule.Files.TryMatch(file.Path.Bytes, out var match))
                Add(groups, rule.NamesDiffer ? file.Path.Parent : Without(file.Path, match.Number!.Value), new(file, match.Number!.Value.Value));
        return groups.Values;
    }

    /// <summary>The stretches of a group that are one recording each; a file alone is none.</summary>
    private static IEnumerable<List<Link>> Split(ChainRule rule, List<Link> group)
    {
        // Two files with one number: nothing tells which of them goes on.
        var links = group.GroupBy(link => link.Number).Where(same => same.Count() == 1).Select(same => same.First()).OrderBy(link => link.Number).ToList();
        var chain = new List<Link>();
        foreach (var link in links)
        {
            if (chain.Count > 0 && !GoesOn(rule, chain[^1], link))
            {
                if (chain.Count > 1) yield return chain;
                chain = [];
            }
            chain.Add(link);
        }
        if (chain.Count > 1) yield return chain;
    }

    private static bool GoesOn(ChainRule rule, Link before, Link next)
    {
        var steps = next.Number - before.Number;
        var later = next.File.Mark.Modified - before.File.Mark.Modified;
        if (later < TimeSpan.Zero || later > rule.Within * steps) return false;
        return rule.Full.Count == 0 || (steps == 1 && rule.Full.Any(full => before.File.Mark.Bytes >= full.From && before.File.Mark.Bytes <= full.To));
    }

    private static void Add(Dictionary<RawPath, List<Link>> groups, RawPath key, Link link)
    {
        if (!groups.TryGetValue(key, out var group)) groups[key] = group = [];
        group.Add(link);
    }

    /// <summary>The path with zeros in place of the number.</summary>
    private static RawPath Without(RawPath path, Captured number)
    {
        var bytes = path.ToArray();
        bytes.AsSpan(number.At, number.Length).Fill((byte)'0');
        return RawPath.Parse(bytes);
    }

    /// <summary>Folder and number: what first and further files have in common where their names differ otherwise.</summary>
    private static RawPath Recording(RawPath path, PatternMatch match) =>
        path.Parent.Combine(path.Bytes.Slice(match.Number!.Value.At, match.Number.Value.Length));
}
