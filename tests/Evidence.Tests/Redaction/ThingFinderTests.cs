using Evidence.Formats.Redaction;
using Evidence.Redaction.Finding;
using Evidence.Redaction.Tracking;
using Xunit;

namespace Evidence.Tests.Redaction;

/// <summary>What becomes of sightings, on scenes whose truth is known because it was put there.</summary>
public sealed class ThingFinderTests
{
    private const long Step = 33_333;

    [Fact]
    public void A_thing_that_is_seen_now_and_then_is_covered_in_every_frame()
    {
        var truth = Way(40, 3, 1, 90);
        // Two of five looks see nothing, and the boxes lie a little beside.
        var found = Assert.Single(Find(new SyntheticScene(3), truth, i => i % 6 == 0 && i % 5 is not (1 or 2) ? [Beside(truth[i]!.Value, i)] : []));
        Assert.Equal((1, HiddenObject.Face), (found.Subject, found.Object));
        Assert.Equal((0, 90), (found.Track.Frames[0].At, found.Track.Frames.Count));
        AssertCovered(found, truth);
    }

    [Fact]
    public void One_sighting_is_followed_both_ways_but_not_believed()
    {
        var truth = Way(40, 2, 1, 80);
        var found = Assert.Single(Find(new SyntheticScene(5), truth, i => i == 40 ? [truth[i]!.Value] : []));
        AssertCovered(found, truth);
        Assert.Equal(300, found.Confidence);
        Assert.Equal(new TimeRange(found.Track.Frames[0].At, found.Track.Until), Assert.Single(new TrackDraft(found.Track, 4, 4).Review));
    }

    [Fact]
    public void What_is_lost_and_seen_again_near_by_is_one_thing_and_covered_between()
    {
        var truth = Way(40, 1, 0, 140);
        var scene = new SyntheticScene(7);
        // Behind something for longer than the tracker waits.
        var found = Assert.Single(Find(truth, i => scene.Frame(truth[i], covered: i is >= 50 and < 95 ? truth[i]!.Value.Grown(0.3) : null), i => i % 6 == 0 && i is < 50 or > 100 ? [truth[i]!.Value] : []));
        Assert.Equal(140, found.Track.Frames.Count);
        AssertCovered(found, truth);
        Assert.Contains(new TrackDraft(found.Track, 4, 4).Review, range => range.Start <= 52 * Step && range.End >= 94 * Step);
    }

    [Fact]
    public void Another_shot_holds_other_things()
    {
        var truth = Way(40, 2, 0, 80);
        var scene = new SyntheticScene(11);
        var found = Find(truth, i => scene.Frame(truth[i], isOther: i >= 40), i => i % 6 == 3 ? [truth[i]!.Value] : []);
        Assert.Equal([1, 2], found.Select(thing => thing.Subject));
        Assert.Equal((40 * Step, 40 * Step), (found[0].Track.Until, found[1].Track.Frames[0].At));
    }

    [Fact]
    public void Two_things_are_two_and_what_is_of_another_kind_is_neither()
    {
        var (truth, other) = (Way(40, 1, 0, 60), new Box(300, 150, 60, 20));
        var found = Find(new SyntheticScene(13), truth, i => i % 6 == 0 ? [truth[i]!.Value] : [], i => i % 12 == 0 ? [other] : []);
        Assert.Equal([HiddenObject.Face, HiddenObject.Plate], found.Select(thing => thing.Object).Order());
    }

    [Fact]
    public void What_nobody_sees_again_is_given_up()
    {
        var truth = Way(40, 0, 0, 200);
        var found = Assert.Single(Find(new SyntheticScene(17), truth, i => i == 12 ? [new Box(300, 120, 40, 40)] : []));
        Assert.InRange(found.Track.Until, (12 * Step) + 3_000_000, (12 * Step) + 3_200_000);
    }

    [Fact]
    public void Where_nothing_can_be_told_apart_the_sighting_itself_is_covered()
    {
        var pixels = new byte[480 * 270];
        Array.Fill(pixels, (byte)90);
        var finder = new ThingFinder([(10 * Step, new Sighting(new Box(100, 100, 40, 40), HiddenObject.Face, 500))]);
        for (var i = 0; i < 60; i++)
            Assert.True(finder.Take(new GreyFrame(480, 270, pixels), i * Step));
        var found = Assert.Single(finder.Finish());
        Assert.True(found.Track.Frames.Count > 1);
        Assert.All(found.Track.Frames, frame => Assert.True(Contains(frame.Box, new Box(100, 100, 40, 40))));
    }

    [Fact]
    public void More_than_anybody_can_look_at_ends_it()
    {
        var scene = new SyntheticScene(19);
        var many = Enumerable.Range(0, 70).Select(i => (0L, new Sighting(new Box(6 + (i % 14 * 33), 6 + (i / 14 * 50), 24, 24), HiddenObject.Face, 500)));
        Assert.False(new ThingFinder(many).Take(scene.Frame(null), 0));
    }

    private static Box Beside(Box box, int number) => box.Moved((number % 3) - 1, (number % 2) - 0.5).Grown(0.02 * ((number % 4) - 1));

    private static IReadOnlyList<FoundThing> Find(SyntheticScene scene, List<Box?> truth, Func<int, Box[]> faces, Func<int, Box[]>? plates = null) =>
        Find(truth, i => scene.Frame(truth[i]), faces, plates);

    private static IReadOnlyList<FoundThing> Find(List<Box?> truth, Func<int, GreyFrame> frame, Func<int, Box[]> faces, Func<int, Box[]>? plates = null)
    {
        var seen = Enumerable.Range(0, truth.Count).SelectMany(i => faces(i).Select(box => (i * Step, new Sighting(box, HiddenObject.Face, 900)))
            .Concat((plates?.Invoke(i) ?? []).Select(box => (i * Step, new Sighting(box, HiddenObject.Plate, 900)))));
        var finder = new ThingFinder(seen);
        for (var i = 0; i < truth.Count; i++)
            Assert.True(finder.Take(frame(i), i * Step));
        return finder.Finish();
    }

    private static void AssertCovered(FoundThing found, List<Box?> truth)
    {
        var proposal = new Proposal(found, new TrackDraft(found.Track, 4, 4));
        var mask = new RedactionTrack
        {
            Id = 1, Subject = null, Shape = MaskShape.Rectangle, Inverse = false, Margin = proposal.Margin, Effect = default, From = proposal.Draft.From, To = found.Track.Until,
            Keyframes = proposal.Draft.Keyframes, Hides = default, Reason = "x", Review = proposal.Draft.Review, By = default, MadeAt = default, Tool = TrackDraft.Tool,
        };
        for (var i = 0; i < truth.Count; i++)
        {
            var (values, margin) = (mask.ValuesAt(i * Step), proposal.Margin / 64.0);
            Assert.True(i * Step >= mask.From && i * Step < mask.To, $"frame {i} has no mask");
            Assert.True(Contains(new Box((values[0] / 64.0) - margin, (values[1] / 64.0) - margin, (values[2] / 64.0) + (2 * margin), (values[3] / 64.0) + (2 * margin)), truth[i]!.Value), $"frame {i}");
        }
    }

    private static bool Contains(Box outer, Box inner) =>
        outer.Left <= inner.Left && outer.Top <= inner.Top && outer.Left + outer.Width >= inner.Left + inner.Width && outer.Top + outer.Height >= inner.Top + inner.Height;

    private static List<Box?> Way(int side, double right, double down, int frames) =>
        [.. Enumerable.Range(0, frames).Select(i => (Box?)new Box(80 + (right * i), 60 + (down * i), side, side * 1.1))];
}
