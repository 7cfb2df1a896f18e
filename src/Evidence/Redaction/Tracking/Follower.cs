namespace Evidence.Redaction.Tracking;

/// <summary>Why a track goes no further.</summary>
internal enum TrackEnd
{
    /// <summary>The recording begins or ends here.</summary>
    Recording,

    /// <summary>Another shot.</summary>
    Cut,

    /// <summary>The thing was not found again.</summary>
    Lost,

    /// <summary>As far back as is kept in memory.</summary>
    Reach,
}

/// <summary>Where a thing is in one frame.</summary>
/// <param name="Box">Its box.</param>
/// <param name="Confidence">0 to 1; 0 where it was not seen.</param>
/// <param name="Seen">False where the box was filled in.</param>
/// <param name="Leaves">Not seen because it is on its way out of the picture: a part of it may still be there.</param>
internal readonly record struct FollowedFrame(Box Box, float Confidence, bool Seen, bool Leaves = false);

/// <summary>
/// Follows one thing from frame to frame, in whichever direction they come. It would rather say that it does not see the thing than drift to another: below
/// a likeness it stops learning, goes on looking where the thing was going for a while, and takes it up again only when it is sure.
/// </summary>
internal sealed class Follower
{
    /// <summary>Below this the thing is not seen.</summary>
    public const float LeastLikeness = 0.55f;

    /// <summary>Below this somebody should look.</summary>
    public const float SureLikeness = 0.72f;

    /// <summary>Frames in a row without the thing after which it is lost.</summary>
    public const int MostMissing = 30;

    /// <summary>Below this nothing is learned: something else may lie in front of a part of the thing.</summary>
    private const float LearnLikeness = 0.8f;

    private const double Reach = 0.75;

    private const double MostReach = 2;

    /// <summary>How far a thing is looked for of which a part is outside, in boxes: a part is like more than the whole is.</summary>
    private const double EdgeReach = 0.3;

    /// <summary>What share of a side may be outside before only the rest is compared.</summary>
    private const double EdgeShare = 0.05;

    private readonly Template template;
    private readonly ShotCuts cuts = new();
    private Box box;
    private double right, down;
    private int missing;

    private Follower(Template template, GreyFrame frame, Box box)
    {
        (this.template, this.box) = (template, box);
        cuts.IsCut(frame);
    }

    /// <summary>Begins with a box that somebody drew; null where nothing in it can be told apart.</summary>
    public static Follower? Begin(GreyFrame frame, Box box) => Template.Of(frame, box) is { } template ? new Follower(template, frame, box) : null;

    /// <summary>Null while it goes on.</summary>
    public TrackEnd? End { get; private set; }

    /// <summary>The next frame; where the thing is not seen in it, where it would be. Not called again after the end.</summary>
    public FollowedFrame Follow(GreyFrame frame)
    {
        if (cuts.IsCut(frame))
        {
            End = TrackEnd.Cut;
            return new FollowedFrame(box, 0, Seen: false);
        }

        var expected = box.Moved(right, down);
        var reach = Math.Min(MostReach, Reach + (missing * 0.1));
        var isAtEdge = IsPartlyOutside(frame, expected);
        var match = isAtEdge ? template.FindAtEdge(frame, expected, EdgeReach) : template.Find(frame, expected, reach);
        var sure = missing > 0 || isAtEdge ? SureLikeness : LeastLikeness;
        if (match.Likeness < sure || (missing > 0 && match.Rival > 0.9f * match.Likeness) || IsOutside(frame, match.Box))
            return Miss(frame, expected);
        var steps = missing + 1;
        var (wasRight, wasDown) = (right, down);
        right = Moderate((match.Box.CentreX - box.CentreX + (missing * right)) / steps, box.Width);
        down = Moderate((match.Box.CentreY - box.CentreY + (missing * down)) / steps, box.Height);
        // The less is left of it, the less exact is its place: its way goes on as before.
        if (isAtEdge)
            (right, down) = ((0.8 * wasRight) + (0.2 * right), (0.8 * wasDown) + (0.2 * down));
        (box, missing) = (match.Box, 0);
        if (match.Likeness >= LearnLikeness && !isAtEdge)
            template.Learn(frame, box);
        return new FollowedFrame(box, Confidence(match), Seen: true);
    }

    private FollowedFrame Miss(GreyFrame frame, Box expected)
    {
        if (IsOutside(frame, expected))
        {
            // Nothing of it is left to cover. The mask stays at the edge for this one frame.
            End = TrackEnd.Lost;
            return new FollowedFrame(box, 0, Seen: false, Leaves: true);
        }

        // It is expected where it was going, but slows down: what is hidden has no speed that anybody knows. What leaves the picture does not.
        var leaves = IsPartlyOutside(frame, expected);
        var slower = leaves ? 1 : 0.9;
        (box, right, down) = (expected, right * slower, down * slower);
        if (++missing >= MostMissing)
            End = TrackEnd.Lost;
        return new FollowedFrame(expected, 0, Seen: false, leaves);
    }

    /// <summary>A place that is nearly as like makes the best one less sure.</summary>
    private static float Confidence(Match match) =>
        Math.Clamp(match.Rival > 0.9f * match.Likeness ? Math.Min(match.Likeness, SureLikeness - 0.01f) : match.Likeness, 0, 1);

    private static double Moderate(double speed, double side) => Math.Clamp(speed, -side, side);

    private static bool IsOutside(GreyFrame frame, Box box) =>
        box.Left + box.Width <= 1 || box.Top + box.Height <= 1 || box.Left >= frame.Width - 1 || box.Top >= frame.Height - 1;

    /// <summary>By so much that comparing all of it would miss it: what is beyond the edge is made up.</summary>
    private static bool IsPartlyOutside(GreyFrame frame, Box box)
    {
        var (across, down) = (box.Width * EdgeShare, box.Height * EdgeShare);
        return box.Left < -across || box.Top < -down || box.Left + box.Width > frame.Width + across || box.Top + box.Height > frame.Height + down;
    }
}
