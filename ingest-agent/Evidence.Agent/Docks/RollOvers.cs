namespace Evidence.Agent.Docks;

/// <summary>
/// Joins stretches of one recording where the device's counting rolled over: into the folder with the next number (100MEDIA, 101MEDIA), or
/// from the highest number to the lowest. Only what can go on in exactly one place, and is gone on with from exactly one, is joined.
/// </summary>
internal static class RollOvers
{
    /// <param name="rule">What the names and lengths must be.</param>
    /// <param name="stretches">Of one group, by folder and number; within a folder no number twice.</param>
    /// <returns>Each recording as its stretches, in order.</returns>
    public static IEnumerable<List<List<ChainLink>>> Join(ChainRule rule, List<List<ChainLink>> stretches)
    {
        var starts = stretches.ToDictionary(stretch => (stretch[0].Folder, stretch[0].Number));
        var next = new Dictionary<List<ChainLink>, List<ChainLink>>(ReferenceEqualityComparer.Instance);
        foreach (var stretch in stretches)
            if (Continuations(rule, stretch, starts).ToList() is [var only]) next[stretch] = only;
        var before = next.Values.GroupBy(stretch => stretch, ReferenceEqualityComparer.Instance).ToDictionary(same => same.Key!, same => same.Count(), ReferenceEqualityComparer.Instance);
        foreach (var stretch in stretches.Where(stretch => before.GetValueOrDefault(stretch) != 1))
        {
            var recording = new List<List<ChainLink>> { stretch };
            while (next.TryGetValue(recording[^1], out var more) && before[more] == 1) recording.Add(more);
            yield return recording;
        }
    }

    private static IEnumerable<List<ChainLink>> Continuations(ChainRule rule, List<ChainLink> stretch, Dictionary<(long Folder, long Number), List<ChainLink>> starts)
    {
        var last = stretch[^1];
        // Chapters are counted within a recording: their number only grows.
        var isHighest = rule.Full.Count > 0 && last.Number == last.Highest;
        List<(long, long)> places = [];
        if (isHighest) places.AddRange([(last.Folder, 0), (last.Folder, 1)]);
        if (rule.Files.HasFolder) places.Add((last.Folder + 1, last.Number + 1));
        if (rule.Files.HasFolder && isHighest) places.AddRange([(last.Folder + 1, 0), (last.Folder + 1, 1)]);
        foreach (var place in places)
            if (starts.TryGetValue(place, out var start) && start != stretch && RecordingChains.GoesOn(rule, last, start[0], 1)) yield return start;
    }
}
