namespace Evidence.Redaction.Tracking;

/// <summary>
/// What to cover where the thing was not seen. Between two frames where it was, it is somewhere near the straight way: the box goes that way, larger. After the
/// last frame where it was, nobody knows; the box stays for a few frames, because one frame too few shows a face, and until it is out of the picture where that
/// is where it went.
/// </summary>
internal static class FilledGaps
{
    /// <summary>How much longer each side of a box is that was filled in.</summary>
    public const double Growth = 0.3;

    /// <summary>Frames that are covered beyond the last one in which the thing was seen.</summary>
    public const int Held = 5;

    /// <param name="track">In the order in which it was followed; the first frame is one in which the thing was seen.</param>
    public static List<TrackedFrame> Of(IReadOnlyList<TrackedFrame> track)
    {
        var filled = new List<TrackedFrame>(track.Count);
        for (var at = 0; at < track.Count; at++)
        {
            if (track[at].Seen)
            {
                filled.Add(track[at]);
                continue;
            }

            var end = at;
            while (end < track.Count && !track[end].Seen)
                end++;
            filled.AddRange(end < track.Count ? Between(track, at, end) : Behind(track, at));
            at = end - 1;
        }

        return filled;
    }

    private static IEnumerable<TrackedFrame> Between(IReadOnlyList<TrackedFrame> track, int from, int end)
    {
        var (before, after) = (track[from - 1], track[end]);
        for (var at = from; at < end; at++)
        {
            var share = (double)(track[at].At - before.At) / (after.At - before.At);
            yield return track[at] with { Box = Box.Between(before.Box, after.Box, share).Grown(Growth) };
        }
    }

    private static IEnumerable<TrackedFrame> Behind(IReadOnlyList<TrackedFrame> track, int from)
    {
        for (var at = from; at < track.Count && (at < from + Held || track[at].Leaves); at++)
            yield return track[at] with { Box = track[at].Box.Grown(Growth) };
    }
}
