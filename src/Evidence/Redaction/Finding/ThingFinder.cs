using Evidence.Redaction.Tracking;

namespace Evidence.Redaction.Finding;

/// <summary>
/// Makes things that are followed out of what a detector saw now and then, while the frames pass once. Every sighting begins a trail, backwards and forwards, or
/// is one of a thing that is followed already. What is lost and seen again near by is one thing: what lies between is covered, larger. So one frame, and also a
/// second, in which the detector sees nothing leaves nothing uncovered.
/// </summary>
/// <param name="sightings">In ascending order of their time, in pixels of the small frames.</param>
internal sealed class ThingFinder(IEnumerable<(long At, Sighting Seen)> sightings)
{
    /// <summary>Things at once, at most.</summary>
    public const int MostAtOnce = 60;

    /// <summary>Things in all, at most: as many as a recipe may have tracks.</summary>
    public const int MostThings = 2_000;

    /// <summary>Microseconds for which something is followed without being seen by the detector: the one if it saw it once or twice, the other if more often.</summary>
    private const long Doubted = 3_000_000, Trusted = 10_000_000;

    /// <summary>Microseconds from the last sighting after which somebody should look.</summary>
    private const long Unconfirmed = 2_000_000;

    /// <summary>Microseconds over which a thing that was lost is taken for the one that was seen after.</summary>
    private const long Bridge = 2_000_000;

    /// <summary>Frames that are kept to follow things back.</summary>
    private const int MostBack = 300;

    private const double SamePlace = 0.3;

    private readonly Queue<(long At, Sighting Seen)> waiting = new(sightings);
    private readonly List<(GreyFrame Frame, long At)> kept = [];
    private readonly List<Trail> active = [], over = [];
    private readonly ShotCuts cuts = new();
    private long lastAt = -1, step = 1;

    /// <summary>False once more was found than anybody can look at.</summary>
    public bool Take(GreyFrame frame, long at)
    {
        if (cuts.IsCut(frame))
        {
            foreach (var trail in active)
                trail.Ends = TrackEnd.Cut;
            Retire();
            // What was seen in the shot before is not followed into this one.
            kept.Clear();
        }

        (step, lastAt) = (lastAt < 0 ? 1 : at - lastAt, at);
        foreach (var trail in active)
            Follow(trail, frame, at);
        kept.Add((frame, at));
        if (kept.Count > MostBack)
            kept.RemoveAt(0);
        while (waiting.TryPeek(out var next) && next.At <= at)
            See(waiting.Dequeue().Seen, frame, at);
        Unite();
        Retire();
        return active.Count <= MostAtOnce && active.Count + over.Count <= MostThings;
    }

    /// <summary>What was found, in the order in which it begins.</summary>
    public IReadOnlyList<FoundThing> Finish()
    {
        foreach (var trail in active)
            trail.Ends = TrackEnd.Recording;
        Retire();
        return [.. over.OrderBy(trail => trail.Frames[0].At).ThenBy(trail => trail.Frames[0].Box.Left).Select((trail, at) => new FoundThing(at + 1, trail.Kind, trail.Confidence, Track(trail)))];
    }

    private static void Follow(Trail trail, GreyFrame frame, long at)
    {
        if (trail.Follower is not { } follower)
        {
            // Nothing to hold on to: it stays where the detector saw it.
            trail.Frames.Add(new TrackedFrame(at, trail.Last, 0, Seen: false));
            trail.Ends = at - trail.LastSighted > Unconfirmed / 4 ? TrackEnd.Lost : null;
            return;
        }

        var found = follower.Follow(frame);
        trail.Frames.Add(new TrackedFrame(at, found.Box, found.Confidence, found.Seen, found.Leaves));
        trail.Ends = follower.End ?? (at - trail.LastSighted > (trail.IsTrusted ? Trusted : Doubted) ? TrackEnd.Lost : null);
    }

    private void See(Sighting seen, GreyFrame frame, long at)
    {
        var same = active.Where(trail => trail.Kind == seen.Object && trail.Ends is null).MaxBy(trail => Likeness(trail.Last, seen.Box));
        if (same is null || Likeness(same.Last, seen.Box) < SamePlace)
        {
            Begin(seen, frame, at);
            return;
        }

        same.Saw(seen.Confidence, at);
        // The tracker knows better where it is, as long as it sees it there.
        if (same.Frames[^1] is { Seen: true, Confidence: >= Follower.SureLikeness } && Likeness(same.Last, seen.Box) >= 0.5)
            return;
        same.Frames[^1] = Sure(seen, at);
        same.Follower = Follower.Begin(frame, seen.Box);
    }

    private void Begin(Sighting seen, GreyFrame frame, long at)
    {
        var trail = new Trail(seen.Object, at) { Follower = Follower.Begin(frame, seen.Box) };
        trail.Saw(seen.Confidence, at);
        var backwards = new List<TrackedFrame> { Sure(seen, at) };
        trail.Begins = Back(trail, backwards, frame, seen.Box, out var earlier);
        backwards.Reverse();
        if (earlier is null)
        {
            trail.Frames.AddRange(backwards);
            active.Add(trail);
            return;
        }

        // It is the one that was lost a while ago, and goes on.
        over.Remove(earlier);
        earlier.Frames.RemoveAll(one => one.At >= backwards[0].At);
        var until = earlier.Frames.Count > 0 ? earlier.Frames[^1].At : long.MaxValue;
        earlier.Frames.AddRange(kept.Where(one => one.At > until && one.At < backwards[0].At).Select(one => new TrackedFrame(one.At, earlier.Last, 0, Seen: false)).ToList());
        earlier.Frames.AddRange(backwards);
        earlier.Join(trail);
        (earlier.Follower, earlier.Ends) = (trail.Follower, null);
        active.Add(earlier);
    }

    /// <summary>Follows a sighting back, to where it is not seen any more or to a trail that is the same thing.</summary>
    private TrackEnd Back(Trail trail, List<TrackedFrame> backwards, GreyFrame frame, Box box, out Trail? earlier)
    {
        earlier = null;
        var follower = Follower.Begin(frame, box);
        var ends = TrackEnd.Recording;
        var seenAt = trail.FirstAt;
        for (var i = kept.Count - 2; i >= 0; i--)
        {
            var (before, at) = kept[i];
            ends = trail.FirstAt - at > Doubted ? TrackEnd.Reach : follower?.End ?? TrackEnd.Recording;
            if (ends != TrackEnd.Recording || follower is null)
                break;
            var found = follower.Follow(before);
            if (follower.End == TrackEnd.Cut)
                continue;
            backwards.Add(new TrackedFrame(at, found.Box, found.Confidence, found.Seen, found.Leaves));
            if (found.Seen)
                seenAt = at;
            earlier = over.Find(one => one.Kind == trail.Kind && IsOfThisShot(one) && one.At(at) is { } there && Likeness(there.Box, found.Box) >= SamePlace);
            if (earlier is not null)
                return TrackEnd.Recording;
        }

        // Lost a moment after it was lost on the other side, and not far from there.
        var place = backwards.FindLast(one => one.Seen).Box;
        earlier = over.FindLast(one => one.Kind == trail.Kind && IsOfThisShot(one) && LastSeen(one) is var gone && gone.At < seenAt && seenAt - gone.At <= Bridge && AreNear(gone.Box, place));
        if (earlier is not null)
            backwards.RemoveAll(one => one.At < seenAt);
        return ends;
    }

    /// <summary>The frames of the shot are kept; a trail that ended with another one is not among them.</summary>
    private bool IsOfThisShot(Trail trail) => trail.Ends == TrackEnd.Lost && kept.Count > 0 && trail.Frames[^1].At >= kept[0].At;

    private static TrackedFrame LastSeen(Trail trail) => trail.Frames.FindLast(frame => frame.Seen);

    private static TrackedFrame Sure(Sighting seen, long at) => new(at, seen.Box, Math.Max(Follower.SureLikeness, seen.Confidence / (float)DetectorFormat.Certain), Seen: true);

    /// <summary>Two trails on one thing are one: the one that was seen more often goes on.</summary>
    private void Unite()
    {
        for (var i = 0; i < active.Count; i++)
        {
            for (var j = active.Count - 1; j > i; j--)
            {
                var (one, other) = (active[i], active[j]);
                if (one.Kind != other.Kind || one.Ends is not null || other.Ends is not null || Likeness(one.Last, other.Last) < 0.6)
                    continue;
                var (goesOn, ends) = one.Sighted.Count >= other.Sighted.Count ? (one, other) : (other, one);
                ends.Ends = TrackEnd.Lost;
                goesOn.Join(ends);
            }
        }
    }

    private void Retire()
    {
        over.AddRange(active.Where(trail => trail.Ends is not null));
        active.RemoveAll(trail => trail.Ends is not null);
    }

    /// <summary>What lies far from any sighting waits for somebody to look; so does all of what was hardly seen.</summary>
    private ObjectTrack Track(Trail trail)
    {
        var first = trail.Frames.FindIndex(frame => frame.Seen);
        var before = trail.Frames[..(first + 1)];
        before.Reverse();
        var frames = FilledGaps.Of(before);
        frames.Reverse();
        frames.RemoveAt(frames.Count - 1);
        frames.AddRange(FilledGaps.Of(trail.Frames[first..]));
        var last = frames[^1].At;
        var sighted = trail.Sighted;
        var doubtful = Follower.SureLikeness - 0.01f;
        var next = 0;
        for (var i = 0; i < frames.Count; i++)
        {
            while (next < sighted.Count - 1 && sighted[next] < frames[i].At)
                next++;
            var apart = Math.Min(Math.Abs(sighted[next] - frames[i].At), Math.Abs(sighted[Math.Max(0, next - 1)] - frames[i].At));
            if (!trail.IsTrusted || apart > Unconfirmed)
                frames[i] = frames[i] with { Confidence = Math.Min(frames[i].Confidence, doubtful) };
        }

        var until = trail.Frames.Find(frame => frame.At > last) is { At: > 0 } further ? further.At : last + Length(frames);
        return new ObjectTrack(frames, until, trail.Begins, trail.Ends ?? TrackEnd.Recording);
    }

    /// <summary>How long the last frame is on display, if it is as long as the one before.</summary>
    private long Length(List<TrackedFrame> frames) => Math.Max(1, frames.Count > 1 ? frames[^1].At - frames[^2].At : step);

    /// <summary>Area in common as a share of the area of both.</summary>
    private static double Likeness(Box one, Box other)
    {
        var across = Math.Min(one.Left + one.Width, other.Left + other.Width) - Math.Max(one.Left, other.Left);
        var down = Math.Min(one.Top + one.Height, other.Top + other.Height) - Math.Max(one.Top, other.Top);
        var common = Math.Max(0, across) * Math.Max(0, down);
        var (first, second) = (one.Width * one.Height, other.Width * other.Height);
        return common / (first + second - common);
    }

    private static bool AreNear(Box one, Box other)
    {
        var side = Math.Max(Math.Max(one.Width, one.Height), Math.Max(other.Width, other.Height));
        var ratio = Math.Sqrt(one.Width * one.Height / (other.Width * other.Height));
        return Math.Abs(one.CentreX - other.CentreX) <= 1.5 * side && Math.Abs(one.CentreY - other.CentreY) <= 1.5 * side && ratio is > 0.5 and < 2;
    }
}
