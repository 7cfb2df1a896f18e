using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Json;
using Evidence.Formats.Redaction;

namespace Evidence.Redaction.Tracking;

/// <summary>
/// A track as a recipe can take it over (docs/formats/redaction-recipe.md §9): keyframes in units of the master's picture, as few as keep the mask where the
/// thing was found.
/// </summary>
internal sealed class TrackDraft
{
    public const string Format = "evidence/track-draft/1";

    /// <summary>Of the way in which things are followed; a change of it that moves a mask is another version.</summary>
    public const string Tool = "template-tracker/2";

    /// <summary>How far, in small pixels, a box between keyframes may lie from where the thing was found. The margin makes up for it.</summary>
    private const double Tolerance = 1;

    /// <summary>How far beside itself a thing may be found: in small pixels, and as a share of its longer side.</summary>
    private const double Inexactness = 1, InexactShare = 0.03;

    /// <summary>Frames between two keyframes, at most.</summary>
    private const int LongestStep = 150;

    private readonly List<float> confidence = [];

    /// <param name="track">What was found.</param>
    /// <param name="scaleX">Pixels of the master's picture for one of the small frames, across.</param>
    /// <param name="scaleY">The same, down.</param>
    public TrackDraft(ObjectTrack track, double scaleX, double scaleY)
    {
        Track = track;
        var (unitsX, unitsY) = (scaleX * RecipeBounds.UnitsOfPixel, scaleY * RecipeBounds.UnitsOfPixel);
        Margin = (int)Math.Min(RecipeBounds.Margin, Math.Ceiling(InSmallPixels(track) * Math.Max(unitsX, unitsY)));
        var keyframes = new List<MaskKeyframe>();
        for (var at = 0; at < track.Frames.Count;)
        {
            keyframes.Add(Keyframe(track.Frames[at], unitsX, unitsY));
            var next = at + 1 < track.Frames.Count ? Next(track.Frames, at) : track.Frames.Count;
            confidence.Add(track.Frames.Skip(at).Take(next - at).Min(frame => frame.Confidence));
            at = next;
        }

        Keyframes = keyframes;
        Review = Doubtful(track);
    }

    public ObjectTrack Track { get; }

    public IReadOnlyList<MaskKeyframe> Keyframes { get; }

    /// <summary>Units by which a mask of these keyframes should be larger.</summary>
    public int Margin { get; }

    /// <summary>Where somebody should look.</summary>
    public IReadOnlyList<TimeRange> Review { get; }

    public long From => Track.Frames[0].At;

    public byte[] ToCanonicalBytes() => CanonicalJson.Write(new JsonObject
    {
        ["begins"] = Vocabulary.Word(Track.Begins),
        ["confidence"] = new JsonArray([.. confidence.Select(least => (JsonNode)(int)(1000 * least))]),
        ["ends"] = Vocabulary.Word(Track.Ends),
        ["format"] = Format,
        ["from"] = From,
        ["keyframes"] = new JsonArray([.. Keyframes.Select(keyframe => new JsonArray([keyframe.At, .. keyframe.Values.Select(value => (JsonNode)value)]))]),
        ["margin"] = Margin,
        ["review"] = new JsonArray([.. Review.Select(range => new JsonArray(range.Start, range.End))]),
        ["shape"] = Vocabulary.Word(MaskShape.Rectangle),
        ["to"] = Track.Until,
        ["tool"] = Tool,
    });

    private static double InSmallPixels(ObjectTrack track) =>
        Tolerance + Inexactness + (InexactShare * track.Frames.Max(frame => Math.Max(frame.Box.Width, frame.Box.Height)));

    /// <summary>The box with its edges rounded outwards.</summary>
    private static MaskKeyframe Keyframe(TrackedFrame frame, double unitsX, double unitsY)
    {
        var (left, top) = (Unit(Math.Floor(frame.Box.Left * unitsX)), Unit(Math.Floor(frame.Box.Top * unitsY)));
        var (right, bottom) = (Unit(Math.Ceiling((frame.Box.Left + frame.Box.Width) * unitsX)), Unit(Math.Ceiling((frame.Box.Top + frame.Box.Height) * unitsY)));
        return new MaskKeyframe(frame.At, [left, top, Math.Max(1, right - left), Math.Max(1, bottom - top)]);
    }

    private static int Unit(double value) => (int)Math.Clamp(value, -RecipeBounds.Units / 2, RecipeBounds.Units / 2);

    /// <summary>The furthest frame to which a straight way passes all between it near enough.</summary>
    private static int Next(IReadOnlyList<TrackedFrame> frames, int from)
    {
        var furthest = from + 1;
        for (var to = from + 2; to < frames.Count && to - from <= LongestStep; to++)
        {
            if (!IsStraight(frames, from, to))
                break;
            furthest = to;
        }

        return furthest;
    }

    private static bool IsStraight(IReadOnlyList<TrackedFrame> frames, int from, int to)
    {
        var (first, last) = (frames[from], frames[to]);
        for (var at = from + 1; at < to; at++)
        {
            var straight = Box.Between(first.Box, last.Box, (double)(frames[at].At - first.At) / (last.At - first.At));
            if (Distance(straight, frames[at].Box) > Tolerance)
                return false;
        }

        return true;
    }

    /// <summary>How far the edges of one box lie from those of another, at most.</summary>
    private static double Distance(Box one, Box other) => Math.Max(
        Math.Max(Math.Abs(one.Left - other.Left), Math.Abs(one.Top - other.Top)),
        Math.Max(Math.Abs(one.Left + one.Width - other.Left - other.Width), Math.Abs(one.Top + one.Height - other.Top - other.Height)));

    private static List<TimeRange> Doubtful(ObjectTrack track)
    {
        List<TimeRange> ranges = [];
        for (var at = 0; at < track.Frames.Count; at++)
        {
            if (track.Frames[at].Confidence >= Follower.SureLikeness)
                continue;
            var start = at;
            while (at < track.Frames.Count && track.Frames[at].Confidence < Follower.SureLikeness)
                at++;
            ranges.Add(new TimeRange(track.Frames[start].At, at < track.Frames.Count ? track.Frames[at].At : track.Until));
        }

        return ranges;
    }
}
