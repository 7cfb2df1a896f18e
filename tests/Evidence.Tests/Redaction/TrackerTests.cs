using Evidence.Redaction.Tracking;
using Xunit;

namespace Evidence.Tests.Redaction;

/// <summary>The tracker against scenes whose truth is known because it was put there.</summary>
public sealed class TrackerTests
{
    private const long Step = 33_333;

    public static TheoryData<int, double, double> Motions => new()
    {
        { 20, 1, 0.5 }, { 20, 4, -2 }, { 40, 2, 1 }, { 40, 8, 3 }, { 40, 0, 0 }, { 80, 3, 1 }, { 80, 10, -1 }, { 120, 2, 0.3 },
    };

    [Theory]
    [MemberData(nameof(Motions))]
    public void Follows_a_thing_that_moves(int side, double right, double down)
    {
        var truth = Way(side, right, down, 60);
        var track = Track(new SyntheticScene(side), truth, drawn: 0);
        Assert.Equal((TrackEnd.Recording, TrackEnd.Recording), (track.Begins, track.Ends));
        AssertFollowed(track, truth, frames: 60);
    }

    [Fact]
    public void Follows_backwards_what_was_drawn_in_the_middle()
    {
        var truth = Way(40, 4, 1, 80);
        AssertFollowed(Track(new SyntheticScene(7), truth, drawn: 40), truth, frames: 80);
    }

    [Fact]
    public void Follows_while_the_thing_comes_nearer()
    {
        var truth = Enumerable.Range(0, 60).Select(i => (Box?)Box.Around(200 + i, 130, 40 * (1 + (i * 0.012)), 50 * (1 + (i * 0.012)))).ToList();
        AssertFollowed(Track(new SyntheticScene(11), truth, drawn: 0), truth, frames: 60);
    }

    [Fact]
    public void Follows_while_the_light_changes()
    {
        var truth = Way(48, 3, 1, 60);
        var scene = new SyntheticScene(13);
        var track = Run(truth, 0, i => scene.Frame(truth[i], brightness: 50 * Math.Sin(i / 6.0), contrast: 1 - (0.4 * Math.Abs(Math.Sin(i / 9.0)))));
        AssertFollowed(track, truth, frames: 60);
    }

    [Fact]
    public void Stops_at_a_cut_and_says_so()
    {
        var truth = Way(40, 2, 1, 60);
        var scene = new SyntheticScene(17);
        var track = Run(truth, 0, i => scene.Frame(i < 30 ? truth[i] : null, isOther: i >= 30));
        Assert.Equal(TrackEnd.Cut, track.Ends);
        Assert.Equal((30, 30 * Step), (track.Frames.Count, track.Until));
        var backwards = Run(truth, 45, i => scene.Frame(truth[i], isOther: i >= 30));
        Assert.Equal(TrackEnd.Cut, backwards.Begins);
        Assert.Equal(30 * Step, backwards.Frames[0].At);
    }

    [Fact]
    public void Goes_over_a_short_time_out_of_sight_with_a_larger_box_and_asks_somebody_to_look()
    {
        var truth = Way(40, 2, 0, 80);
        var scene = new SyntheticScene(19);
        var track = Run(truth, 0, i => scene.Frame(truth[i], covered: i is >= 30 and < 42 ? truth[i]!.Value.Grown(0.3) : null));
        Assert.Equal(TrackEnd.Recording, track.Ends);
        Assert.Equal(80, track.Frames.Count);
        Assert.All(Enumerable.Range(31, 10), i => Assert.False(track.Frames[i].Seen, $"frame {i}"));
        Assert.All(Enumerable.Range(31, 10), i => Assert.True(Contains(track.Frames[i].Box, truth[i]!.Value), $"frame {i}"));
        AssertFollowed(track, [.. truth.Select((box, i) => i is >= 29 and < 44 ? null : box)], frames: 80);
        var review = Assert.Single(new TrackDraft(track, 4, 4).Review);
        Assert.InRange(review.Start, 28 * Step, 31 * Step);
        Assert.InRange(review.End, 42 * Step, 45 * Step);
    }

    [Fact]
    public void Stops_where_the_thing_goes_out_of_sight_for_good_rather_than_drifting()
    {
        var truth = Way(40, 2, 0, 120);
        var scene = new SyntheticScene(23);
        var track = Run(truth, 0, i => scene.Frame(i < 40 ? truth[i] : null));
        Assert.Equal(TrackEnd.Lost, track.Ends);
        Assert.InRange(track.Frames.Count, 40, 40 + FilledGaps.Held);
        Assert.All(track.Frames.Skip(40), frame => Assert.False(frame.Seen));
        Assert.Equal(track.Frames[^1].At + Step, track.Until);
    }

    public static TheoryData<double, double, int> WaysOut => new() { { 3, 0, 40 }, { -2.5, 0.5, 40 }, { 0.5, 3, 60 }, { 6, -2, 30 }, { 1.5, -1.5, 80 } };

    [Theory]
    [MemberData(nameof(WaysOut))]
    public void What_leaves_the_picture_is_covered_as_long_as_any_of_it_is_there(double right, double down, int side)
    {
        var truth = Enumerable.Range(0, 260).Select(i => (Box?)new Box(220 + (right * i), 110 + (down * i), side, side)).ToList();
        var there = truth.ConvertAll(box => Within(box!.Value));
        var last = there.FindLastIndex(box => box is { Width: > 1, Height: > 1 });
        var track = Track(new SyntheticScene(41), truth, drawn: 0);
        Assert.Equal(TrackEnd.Lost, track.Ends);
        Assert.InRange(track.Frames.Count, last + 1, last + 20);
        AssertMasked(track, i => i <= last ? there[i] : null);
        var seen = track.Frames.Where(frame => frame.Seen).ToList();
        Assert.True(seen.Count > 0.8 * last, $"seen in {seen.Count} of {last}");
        Assert.True(seen.Count(frame => SyntheticScene.Overlap(frame.Box, truth[(int)(frame.At / Step)]!.Value) >= 0.8) >= 0.95 * seen.Count);
    }

    [Fact]
    public void What_came_into_the_picture_is_followed_back_to_its_edge()
    {
        var truth = Enumerable.Range(0, 90).Select(i => (Box?)new Box(-60 + (2.5 * i), 90, 48, 48)).ToList();
        var track = Track(new SyntheticScene(43), truth, drawn: 80);
        var first = truth.FindIndex(box => box!.Value.Left + 48 > 1);
        Assert.InRange((int)(track.Frames[0].At / Step), Math.Max(0, first - 20), first);
        AssertMasked(track, i => i >= first ? Within(truth[i]!.Value) : null);
    }

    [Fact]
    public void Does_not_begin_where_nothing_can_be_told_apart()
    {
        var tracker = new ObjectTracker(new Box(100, 100, 40, 40), 0);
        var pixels = new byte[480 * 270];
        Array.Fill(pixels, (byte)90);
        tracker.Take(new GreyFrame(480, 270, pixels), 0);
        tracker.Take(new GreyFrame(480, 270, pixels), Step);
        Assert.True(tracker.IsDone);
        Assert.Null(tracker.Finish());
    }

    [Fact]
    public void The_frame_that_was_drawn_on_is_the_one_on_display()
    {
        var truth = Way(40, 6, 0, 40);
        var scene = new SyntheticScene(29);
        var tracker = new ObjectTracker(truth[20]!.Value, (21 * Step) - 1);
        for (var i = 0; i < truth.Count; i++)
            tracker.Take(scene.Frame(truth[i]), i * Step);
        AssertFollowed(tracker.Finish()!, truth, frames: 40);
    }

    [Fact]
    public void A_draft_keeps_the_thing_covered_with_few_keyframes()
    {
        var truth = Enumerable.Range(0, 90).Select(i => (Box?)Box.Around(240 + (90 * Math.Sin(i / 14.0)), 130 + (40 * Math.Cos(i / 9.0)), 44, 52)).ToList();
        var track = Track(new SyntheticScene(31), truth, drawn: 30);
        AssertFollowed(track, truth, frames: 90);
        Assert.InRange(new TrackDraft(track, 4, 4).Keyframes.Count, 2, 60);
        AssertMasked(track, i => truth[i]);
    }

    [Fact]
    public void The_same_frames_give_the_same_track()
    {
        var truth = Way(40, 5, 2, 40);
        var (one, two) = (Track(new SyntheticScene(37), truth, 10), Track(new SyntheticScene(37), truth, 10));
        Assert.Equal(new TrackDraft(one, 4, 4).ToCanonicalBytes(), new TrackDraft(two, 4, 4).ToCanonicalBytes());
    }

    /// <summary>In every frame the mask of its draft holds what is there.</summary>
    private static void AssertMasked(ObjectTrack track, Func<int, Box?> there)
    {
        var draft = new TrackDraft(track, 4, 4);
        var mask = new Evidence.Formats.Redaction.RedactionTrack
        {
            Id = 1, Subject = null, Shape = Evidence.Formats.Redaction.MaskShape.Rectangle, Inverse = false, Margin = draft.Margin, Effect = default, From = draft.From, To = track.Until,
            Keyframes = draft.Keyframes, Hides = default, Reason = "x", Review = draft.Review, By = default, MadeAt = default, Tool = TrackDraft.Tool,
        };
        Assert.All(track.Frames, frame =>
        {
            var values = mask.ValuesAt(frame.At);
            var (margin, units) = (draft.Margin / 64.0, 64.0);
            var box = new Box((values[0] / units) - margin, (values[1] / units) - margin, (values[2] / units) + (2 * margin), (values[3] / units) + (2 * margin));
            Assert.True(there((int)(frame.At / Step)) is not { } thing || Contains(box, thing), $"frame {frame.At / Step}: {there((int)(frame.At / Step))} is not within {box}");
        });
    }

    /// <summary>The part of a box that lies in the picture.</summary>
    private static Box? Within(Box box)
    {
        var (left, top, right, bottom) = (Math.Max(0, box.Left), Math.Max(0, box.Top), Math.Min(480, box.Left + box.Width), Math.Min(270, box.Top + box.Height));
        return right > left && bottom > top ? new Box(left, top, right - left, bottom - top) : null;
    }

    private static bool Contains(Box outer, Box inner) =>
        outer.Left <= inner.Left && outer.Top <= inner.Top && outer.Left + outer.Width >= inner.Left + inner.Width && outer.Top + outer.Height >= inner.Top + inner.Height;

    /// <summary>A straight way that turns back at the picture's edges.</summary>
    private static List<Box?> Way(int side, double right, double down, int frames)
    {
        var way = new List<Box?>();
        var (x, y) = (80.0, 90.0);
        for (var i = 0; i < frames; i++)
        {
            way.Add(new Box(x, y, side, side * 1.1));
            if (x + right < 5 || x + right + side > 475)
                right = -right;
            if (y + down < 5 || y + down + (side * 1.1) > 265)
                down = -down;
            (x, y) = (x + right, y + down);
        }

        return way;
    }

    private static ObjectTrack Track(SyntheticScene scene, List<Box?> truth, int drawn) => Run(truth, drawn, i => scene.Frame(truth[i]));

    private static ObjectTrack Run(List<Box?> truth, int drawn, Func<int, GreyFrame> frame)
    {
        var tracker = new ObjectTracker(truth[drawn]!.Value, drawn * Step);
        for (var i = 0; i < truth.Count && !tracker.IsDone; i++)
            tracker.Take(frame(i), i * Step);
        return tracker.Finish()!;
    }

    /// <summary>An overlap of 0.8 or more in at least 95 of 100 frames in which the thing is seen.</summary>
    private static void AssertFollowed(ObjectTrack track, List<Box?> truth, int frames)
    {
        Assert.Equal(frames, track.Frames.Count);
        var overlaps = track.Frames.Where(frame => truth[(int)(frame.At / Step)] is not null).Select(frame => SyntheticScene.Overlap(frame.Box, truth[(int)(frame.At / Step)]!.Value)).ToList();
        var good = overlaps.Count(overlap => overlap >= 0.8);
        Assert.True(good >= 0.95 * overlaps.Count, $"{good} of {overlaps.Count}; {string.Join(' ', overlaps.Select(overlap => overlap.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)))}");
    }
}
