using Evidence.Durability;

namespace Evidence.Agent.Docks;

/// <summary>
/// Finds recordings that a device wrote as several files: chapters, whose names differ in nothing but their segment number, and
/// recordings cut at a length, whose files have successive numbers and were full but for the last. Times must fit in either case: a
/// number that the camera used again is another recording. Where numbers or folders roll over, <see cref="RollOvers"/> goes on.
/// </summary>
internal static class RecordingChains
{
    public static Dictionary<RawPath, (RawPath First, int Number)> Find(DeviceProfile profile, IReadOnlyList<CardFile> originals)
    {
        var found = new Dictionary<RawPath, (RawPath, int)>();
        // The first rule that a name meets decides: where it finds a file's place doubtful, no later rule joins the file all the same.
        var decided = new HashSet<RawPath>();
        foreach (var rule in profile.Chains)
        {
            var free = originals.Where(file => !decided.Contains(file.Path));
            var groups = (rule.Full.Count > 0 ? Numbered(rule, free) : Segmented(rule, free)).ToList();
            foreach (var group in groups)
            {
                foreach (var link in group) decided.Add(link.File.Path);
                foreach (var recording in RollOvers.Join(rule, Stretches(rule, group)))
                    Place(recording, found);
            }
        }
        return found;
    }

    /// <summary>Whether one recording can go on from one file into another.</summary>
    /// <param name="steps">How many files after it the other one is; where one is missing between, more than 1.</param>
    public static bool GoesOn(ChainRule rule, ChainLink before, ChainLink next, long steps)
    {
        var later = next.File.Mark.Modified - before.File.Mark.Modified;
        if (later < TimeSpan.Zero || later > rule.Within * steps) return false;
        return rule.Full.Count == 0 || (steps == 1 && rule.Full.Any(full => before.File.Mark.Bytes >= full.From && before.File.Mark.Bytes <= full.To));
    }

    private static void Place(List<List<ChainLink>> recording, Dictionary<RawPath, (RawPath, int)> found)
    {
        if (recording.Sum(stretch => stretch.Count) < 2) return;
        var first = recording[0][0].File.Path;
        var begin = 0;
        foreach (var stretch in recording)
        {
            foreach (var link in stretch) found[link.File.Path] = (first, begin + (int)(link.Number - stretch[0].Number));
            begin += (int)(stretch[^1].Number - stretch[0].Number) + 1;
        }
    }

    private static Dictionary<RawPath, List<ChainLink>>.ValueCollection Segmented(ChainRule rule, IEnumerable<CardFile> files)
    {
        var groups = new Dictionary<RawPath, List<ChainLink>>();
        foreach (var file in files)
        {
            if (rule.Files.TryMatch(file.Path.Bytes, out var match))
                Add(groups, rule.First is null ? Without(file.Path, match.Segment, match.Folder) : Recording(file.Path, match), ChainLink.Of(rule, file, match.Segment!.Value, match));
            else if (rule.First is { } first && first.TryMatch(file.Path.Bytes, out match))
                Add(groups, Recording(file.Path, match), ChainLink.Of(rule, file, default, match));
        }
        return groups.Values;
    }

    private static Dictionary<RawPath, List<ChainLink>>.ValueCollection Numbered(ChainRule rule, IEnumerable<CardFile> files)
    {
        var groups = new Dictionary<RawPath, List<ChainLink>>();
        foreach (var file in files)
            if (rule.Files.TryMatch(file.Path.Bytes, out var match))
                Add(groups, rule.NamesDiffer ? Without(file.Path, match.Folder).Parent : Without(file.Path, match.Number, match.Folder), ChainLink.Of(rule, file, match.Number!.Value, match));
        return groups.Values;
    }

    /// <summary>Of each folder the stretches of successive files that can be one recording, also those of one file.</summary>
    private static List<List<ChainLink>> Stretches(ChainRule rule, List<ChainLink> group)
    {
        var stretches = new List<List<ChainLink>>();
        foreach (var folder in group.GroupBy(link => link.Folder).OrderBy(folder => folder.Key))
        {
            // Two files with one number: nothing tells which of them goes on.
            var links = folder.GroupBy(link => link.Number).Where(same => same.Count() == 1).Select(same => same.First()).OrderBy(link => link.Number);
            List<ChainLink>? stretch = null;
            foreach (var link in links)
            {
                if (stretch is null || !GoesOn(rule, stretch[^1], link, link.Number - stretch[^1].Number)) stretches.Add(stretch = []);
                stretch.Add(link);
            }
        }
        return stretches;
    }

    private static void Add(Dictionary<RawPath, List<ChainLink>> groups, RawPath key, ChainLink link)
    {
        if (!groups.TryGetValue(key, out var group)) groups[key] = group = [];
        group.Add(link);
    }

    /// <summary>The path with zeros in place of these numbers.</summary>
    private static RawPath Without(RawPath path, params ReadOnlySpan<Captured?> numbers)
    {
        var bytes = path.ToArray();
        foreach (var number in numbers)
            if (number is { } taken) bytes.AsSpan(taken.At, taken.Length).Fill((byte)'0');
        return RawPath.Parse(bytes);
    }

    /// <summary>Folder and number: what first and further files have in common where their names differ otherwise.</summary>
    private static RawPath Recording(RawPath path, PatternMatch match) =>
        Without(path, match.Folder).Parent.Combine(path.Bytes.Slice(match.Number!.Value.At, match.Number.Value.Length));
}

/// <summary>A file by its place among those that may be one recording with it.</summary>
/// <param name="Folder">Number of its folder; 0 where the rule takes none.</param>
/// <param name="Highest">After this number the device goes on at the lowest.</param>
internal readonly record struct ChainLink(CardFile File, long Number, long Folder, long Highest)
{
    public static ChainLink Of(ChainRule rule, CardFile file, Captured number, PatternMatch match) =>
        new(file, number.Value, match.Folder?.Value ?? 0, rule.Highest ?? (long)Math.Pow(10, number.Length) - 1);
}
