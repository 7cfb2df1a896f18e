namespace Evidence.Redaction.Tracking;

/// <summary>Where a thing is in one frame of a recording.</summary>
/// <param name="At">Microseconds from the first frame.</param>
/// <param name="Box">In pixels of the small frames.</param>
/// <param name="Confidence">0 to 1; 0 where it was not seen.</param>
/// <param name="Seen">False where the box was filled in.</param>
/// <param name="Leaves">Not seen because it is on its way out of the picture: a part of it may still be there.</param>
internal readonly record struct TrackedFrame(long At, Box Box, float Confidence, bool Seen, bool Leaves = false);

/// <summary>One thing, followed through its shot.</summary>
/// <param name="Frames">One after the other, without a gap.</param>
/// <param name="Until">Microseconds: when the last of them is no longer on display.</param>
/// <param name="Begins">Why the track goes no further back.</param>
/// <param name="Ends">Why it goes no further on.</param>
internal sealed record ObjectTrack(IReadOnlyList<TrackedFrame> Frames, long Until, TrackEnd Begins, TrackEnd Ends);

/// <summary>Follows what somebody drew a box around, forwards and backwards, while the frames of a recording pass once. Keeps at most <see cref="MostBack"/> of them.</summary>
/// <param name="drawn">The box, in pixels of the small frames.</param>
/// <param name="drawnAt">Microseconds: the frame that is on display then is the one that was drawn on.</param>
internal sealed class ObjectTracker(Box drawn, long drawnAt)
{
    /// <summary>Frames before the drawn one that are kept to follow the thing back: 40 s of 30 frames, some 155 MB.</summary>
    public const int MostBack = 1200;

    private readonly Queue<(GreyFrame Frame, long At)> before = new();
    private readonly List<TrackedFrame> forwards = [];
    private List<TrackedFrame> backwards = [];
    private TrackEnd begins;
    private Follower? follower;
    private bool hasBegun;
    private long lastAt = -1, previousAt = -1;

    /// <summary>Nothing more is to be learned from further frames.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Takes the next frame of the recording.</summary>
    /// <param name="frame">All of one size.</param>
    /// <param name="at">Microseconds from the first; ascending.</param>
    public void Take(GreyFrame frame, long at)
    {
        if (IsDone)
            return;
        (previousAt, lastAt) = (lastAt, at);
        if (!hasBegun && at > drawnAt && before.Count > 0)
            Begin();
        if (!hasBegun)
            Keep(frame, at);
        else if (follower is not null)
            Add(forwards, follower, frame, at);
        IsDone = hasBegun && follower is not { End: null };
    }

    /// <summary>The track, once every frame was taken or <see cref="IsDone"/>. Null where nothing in the box can be told from its surroundings, or no frame came.</summary>
    public ObjectTrack? Finish()
    {
        if (!hasBegun && before.Count > 0)
            Begin();
        if (follower is null)
            return null;
        var frames = FilledGaps.Of(backwards);
        frames.Reverse();
        frames.RemoveAt(frames.Count - 1);
        frames.AddRange(FilledGaps.Of(forwards));
        // A frame that came after the last of the track says until when that is on display; else it is as long as the one before.
        var until = forwards.Find(frame => frame.At > frames[^1].At) is { At: > 0 } next ? next.At
            : lastAt > frames[^1].At ? lastAt
            : lastAt + Math.Max(1, lastAt - Math.Max(0, previousAt));
        return new ObjectTrack(frames, until, begins, follower.End ?? TrackEnd.Recording);
    }

    private void Keep(GreyFrame frame, long at)
    {
        before.Enqueue((frame, at));
        if (before.Count > MostBack + 1)
        {
            before.Dequeue();
            begins = TrackEnd.Reach;
        }
    }

    private void Begin()
    {
        hasBegun = true;
        var kept = before.ToArray();
        before.Clear();
        var (frame, at) = kept[^1];
        follower = Follower.Begin(frame, drawn);
        var first = new TrackedFrame(at, drawn, 1, Seen: true);
        forwards.Add(first);
        backwards.Add(first);
        if (Follower.Begin(frame, drawn) is not { } back)
            return;
        for (var i = kept.Length - 2; i >= 0 && back.End is null; i--)
            Add(backwards, back, kept[i].Frame, kept[i].At);
        begins = back.End ?? begins;
    }

    private static void Add(List<TrackedFrame> track, Follower follower, GreyFrame frame, long at)
    {
        var found = follower.Follow(frame);
        if (follower.End != TrackEnd.Cut)
            track.Add(new TrackedFrame(at, found.Box, found.Confidence, found.Seen, found.Leaves));
    }
}
