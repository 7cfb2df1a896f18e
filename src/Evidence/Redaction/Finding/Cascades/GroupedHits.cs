namespace Evidence.Redaction.Finding.Cascades;

/// <summary>One thing that several places and sizes told of.</summary>
/// <param name="Box">Their mean.</param>
/// <param name="Count">How many.</param>
internal readonly record struct HitGroup(Hit Box, int Count);

/// <summary>A true thing is hit many times, a little beside and a little larger; a false one seldom.</summary>
internal static class GroupedHits
{
    private const double Nearness = 0.2;

    /// <param name="least">Hits that a thing has at least.</param>
    public static List<HitGroup> Of(IReadOnlyList<Hit> hits, int least)
    {
        var parents = Enumerable.Range(0, hits.Count).ToArray();
        for (var i = 0; i < hits.Count; i++)
        {
            for (var j = i + 1; j < hits.Count; j++)
            {
                if (AreAlike(hits[i], hits[j]))
                    parents[Root(parents, i)] = Root(parents, j);
            }
        }

        var groups = hits.Select((hit, at) => (Hit: hit, Group: Root(parents, at))).GroupBy(one => one.Group, one => one.Hit)
            .Select(group => new HitGroup(Mean([.. group]), group.Count())).Where(group => group.Count >= least).OrderByDescending(group => group.Count).ToList();
        return [.. groups.Where((group, at) => !groups.Take(at).Any(stronger => Holds(stronger.Box, group.Box)))];
    }

    private static bool AreAlike(Hit one, Hit other)
    {
        var most = Nearness * (Math.Min(one.Width, other.Width) + Math.Min(one.Height, other.Height)) / 2;
        return Math.Abs(one.Left - other.Left) <= most && Math.Abs(one.Top - other.Top) <= most
            && Math.Abs(one.Left + one.Width - other.Left - other.Width) <= most && Math.Abs(one.Top + one.Height - other.Top - other.Height) <= most;
    }

    /// <summary>More than half of the smaller one lies in the other: they are one thing.</summary>
    private static bool Holds(Hit one, Hit other)
    {
        var across = Math.Min(one.Left + one.Width, other.Left + other.Width) - Math.Max(one.Left, other.Left);
        var down = Math.Min(one.Top + one.Height, other.Top + other.Height) - Math.Max(one.Top, other.Top);
        return Math.Max(0, across) * Math.Max(0, down) > 0.5 * Math.Min(one.Width * one.Height, other.Width * other.Height);
    }

    private static Hit Mean(List<Hit> hits) =>
        new(hits.Average(hit => hit.Left), hits.Average(hit => hit.Top), hits.Average(hit => hit.Width), hits.Average(hit => hit.Height));

    private static int Root(int[] parents, int of)
    {
        while (parents[of] != of)
            of = parents[of] = parents[parents[of]];
        return of;
    }
}
