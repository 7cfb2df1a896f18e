using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Redaction.Masks;
using Xunit;

namespace Evidence.Tests.Redaction;

public sealed class MaskTests
{
    private const int Width = 160, Height = 90, Pixel = RecipeBounds.UnitsOfPixel;

    [Fact]
    public void A_rectangle_on_pixels_covers_these_and_what_its_edge_touches()
    {
        var mask = Mask(Track(MaskShape.Rectangle, [20 * Pixel, 10 * Pixel, 30 * Pixel, 15 * Pixel]));
        AssertCovered(mask, (x, y) => x is >= 19 and <= 50 && y is >= 9 and <= 25);
    }

    [Fact]
    public void A_rectangle_between_pixels_covers_every_pixel_that_it_touches() =>
        AssertCovered(Mask(Track(MaskShape.Rectangle, [(20 * Pixel) + 1, (10 * Pixel) + 15, 1, 2])), (x, y) => x == 20 && (y == 10 || y == 11));

    [Fact]
    public void A_margin_goes_in_every_direction()
    {
        var mask = Mask(Track(MaskShape.Rectangle, [(20 * Pixel) + 8, (10 * Pixel) + 8, 10 * Pixel, 10 * Pixel]) with { Margin = 3 * Pixel });
        Assert.True(mask[17, 15] && mask[33, 15] && mask[25, 7] && mask[25, 23]);
        Assert.False(mask[16, 15] || mask[34, 15] || mask[25, 6] || mask[25, 24]);
    }

    [Fact]
    public void The_whole_frame_covers_everything() => AssertCovered(Mask(Track(MaskShape.Frame, null)), (_, _) => true);

    [Fact]
    public void An_inverse_rectangle_leaves_what_wholly_lies_in_it()
    {
        var mask = Mask(Track(MaskShape.Rectangle, [(20 * Pixel) + 8, (10 * Pixel) + 8, 10 * Pixel, 10 * Pixel]) with { Inverse = true });
        AssertCovered(mask, (x, y) => x is < 21 or > 29 || y is < 11 or > 19);
    }

    [Fact]
    public void Where_shapes_cross_themselves_nothing_is_left_open()
    {
        int[] star = [.. Enumerable.Range(0, 5).SelectMany(i => new[] { (80 * Pixel) + (int)(600 * Math.Sin(i * 4 * Math.PI / 5)), (45 * Pixel) - (int)(600 * Math.Cos(i * 4 * Math.PI / 5)) })];
        Assert.True(Mask(Track(MaskShape.Polygon, star))[80, 45]);
    }

    [Theory]
    [InlineData(MaskShape.Ellipse, 1)]
    [InlineData(MaskShape.Polygon, 1)]
    [InlineData(MaskShape.Brush, 1)]
    [InlineData(MaskShape.Rectangle, 1)]
    [InlineData(MaskShape.Ellipse, 4)]
    [InlineData(MaskShape.Brush, 3)]
    [InlineData(MaskShape.Polygon, 8)]
    public void Coverage_is_never_smaller_than_the_shape_and_never_much_larger(MaskShape shape, int divisor)
    {
        var random = new Random((int)shape + (100 * divisor));
        for (var round = 0; round < 40; round++)
        {
            var values = Random(shape, random);
            var margin = random.Next(0, 5 * Pixel);
            var inverse = random.Next(3) == 0;
            var mask = Mask(Track(shape, values) with { Margin = margin, Inverse = inverse }, divisor);
            for (var at = 0; at < 3000; at++)
            {
                var (x, y) = (random.NextDouble() * Width, random.NextDouble() * Height);
                var distance = Distance(shape, values, x * Pixel, y * Pixel);
                var covered = mask[(int)(x / divisor), (int)(y / divisor)];
                // What is in the shape or within the margin of it is covered, and what is three pixels of the mask farther is not. Of an inverse shape it is the other way round:
                // only what lies deeper in it than the margin may be left.
                var isNear = inverse ? distance >= -margin : distance <= margin;
                var isFar = inverse ? distance < -margin - (3 * Pixel * divisor) : distance > margin + (3 * Pixel * divisor);
                if (isNear || (isFar && !IsJoint(shape, inverse)))
                    Assert.True(isNear == covered, $"{shape} {string.Join(',', values)} margin {margin} inverse {inverse} at {x} {y}");
            }
        }
    }

    [Fact]
    public void The_shape_stands_between_its_keyframes_by_time()
    {
        var track = Track(MaskShape.Rectangle, [0, 0, 10 * Pixel, 10 * Pixel]) with { Keyframes = [new(0, [8, 8, 160, 160]), new(1_000_000, [(100 * Pixel) + 8, 8, 160, 160])] };
        Assert.True(Mask(track, at: 500_000)[55, 5]);
        Assert.False(Mask(track, at: 500_000)[20, 5]);
        Assert.True(Mask(track, at: 1_500_000)[105, 5]);
    }

    [Theory]
    [InlineData(0, 40_000, false)]
    [InlineData(40_000, 100_001, true)]
    [InlineData(40_000, 100_000, false)]
    [InlineData(100_000, 140_000, true)]
    [InlineData(199_999, 240_000, true)]
    [InlineData(200_000, 240_000, false)]
    public void A_frame_is_covered_if_any_of_its_time_on_display_is(long at, long until, bool covered)
    {
        var track = Track(MaskShape.Frame, null) with { From = 100_000, To = 200_000 };
        Assert.Equal(covered, Mask(track, at: at, until: until)[0, 0]);
    }

    [Fact]
    public void What_goes_to_the_end_of_the_recording_goes_to_its_last_frame() =>
        Assert.True(Mask(Track(MaskShape.Frame, null) with { From = 100_000, To = Length }, at: Length + 5, until: long.MaxValue)[0, 0]);

    [Fact]
    public void A_shape_partly_outside_the_picture_covers_the_part_inside()
    {
        var mask = Mask(Track(MaskShape.Ellipse, [-20 * Pixel, -20 * Pixel, 40 * Pixel, 40 * Pixel]));
        Assert.True(mask[0, 0] && mask[10, 10]);
        Assert.False(mask[30, 30]);
        Assert.True(Mask(Track(MaskShape.Rectangle, [10 - RecipeBounds.Units, 10 - RecipeBounds.Units, RecipeBounds.Units, RecipeBounds.Units]) with { Margin = RecipeBounds.Margin })[100, 80]);
    }

    [Fact]
    public void A_profile_leaves_out_what_it_names_and_nothing_else()
    {
        var one = Track(MaskShape.Rectangle, [0, 0, 160, 160]);
        var two = Track(MaskShape.Rectangle, [1600, 0, 160, 160]) with { Id = 2 };
        var layers = MaskLayer.Of(Recipe([one, two]), Profile with { WithoutTracks = [1], Effects = [new OtherEffect(2, new MaskEffect(EffectKind.Blur, 16))] });
        Assert.Equal(new MaskEffect(EffectKind.Blur, 16), Assert.Single(layers).Effect);
        var mask = new GreyMask(Width, Height);
        layers[0].Cover(mask, 0, 1);
        Assert.Equal((0, 255), (mask.Pixels[5], mask.Pixels[105]));
    }

    [Fact]
    public void Stronger_effects_come_before_weaker_ones_and_outlines_last()
    {
        MaskEffect[] effects = [new(EffectKind.Outline, 2), new(EffectKind.Solid, 0), new(EffectKind.Blur, 9), new(EffectKind.Pixelate, 9), new(EffectKind.Solid, 0)];
        var tracks = effects.Select((effect, i) => Track(MaskShape.Frame, null) with { Id = i + 1, Effect = effect, Hides = HiddenObject.Place }).ToList();
        Assert.Equal([EffectKind.Solid, EffectKind.Pixelate, EffectKind.Blur, EffectKind.Outline], MaskLayer.Of(Recipe(tracks), Profile).Select(layer => layer.Effect.Kind));
    }

    private const long Length = 2_000_000;

    private static readonly RedactionProfile Profile = new("anybody", [], [], [], CopyPolicy.Kept, CopyPolicy.Kept, []);

    private static RedactionTrack Track(MaskShape shape, int[]? values) => new()
    {
        Id = 1, Subject = null, Shape = shape, Inverse = false, Margin = 0, Effect = new MaskEffect(EffectKind.Solid, 0), From = 0, To = Length,
        Keyframes = values is null ? [] : [new(0, values)], Hides = HiddenObject.Face, Reason = "third-party", Review = [], By = PersonId.New(), MadeAt = DateTimeOffset.UnixEpoch, Tool = "drawn/1",
    };

    private static RedactionRecipe Recipe(IReadOnlyList<RedactionTrack> tracks)
    {
        var master = new RedactionMaster(Sha256Hash.Of("master"u8), 6, Width, Height, Length);
        var content = new RecipeContent
        {
            Id = RedactionId.New(), Version = 1, Previous = null, By = PersonId.New(), SavedAt = DateTimeOffset.UnixEpoch, Master = master, Tracks = tracks, Sounds = [], Profiles = [Profile],
        };
        var report = UnverifiedRecipe.Read(content.ToCanonicalBytes());
        Assert.Empty(report.Findings);
        return report.Value!.Verify(master).Value!;
    }

    private static Picture Mask(RedactionTrack track, int divisor = 1, long at = 0, long until = 1)
    {
        var mask = new GreyMask(Width, Height, divisor);
        foreach (var layer in MaskLayer.Of(Recipe([track]), Profile))
            layer.Cover(mask, at, until);
        Assert.All(mask.Pixels.ToArray().Distinct(), grey => Assert.True(grey is 0 or 255));
        return new Picture(mask);
    }

    private static void AssertCovered(Picture mask, Func<int, int, bool> expected)
    {
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                Assert.True(expected(x, y) == mask[x, y], $"{x} {y}");
        }
    }

    /// <summary>What lies deep in several strokes together, and in none alone, may be covered.</summary>
    private static bool IsJoint(MaskShape shape, bool inverse) => inverse && shape == MaskShape.Brush;

    private static int[] Random(MaskShape shape, Random random)
    {
        int Place() => random.Next(-20 * Pixel, 180 * Pixel);
        int[] middle = [80 * Pixel, 45 * Pixel];
        return shape switch
        {
            MaskShape.Brush => [random.Next(Pixel, 20 * Pixel), .. middle, .. Enumerable.Range(0, 2 * random.Next(0, 5)).Select(_ => Place())],
            MaskShape.Polygon => [.. middle, .. Enumerable.Range(0, 2 * random.Next(2, 7)).Select(_ => Place())],
            _ => [random.Next(0, 80 * Pixel), random.Next(0, 40 * Pixel), random.Next(1, 70 * Pixel), random.Next(1, 45 * Pixel)],
        };
    }

    /// <summary>Units from a place to the shape, below 0 inside it. Worked out otherwise than the mask is.</summary>
    private static double Distance(MaskShape shape, int[] values, double x, double y)
    {
        if (shape == MaskShape.Brush)
            return Line(values[1..], closed: false, x, y) - values[0];
        int[] places = shape switch
        {
            MaskShape.Polygon => values,
            MaskShape.Rectangle => [values[0], values[1], values[0] + values[2], values[1], values[0] + values[2], values[1] + values[3], values[0], values[1] + values[3]],
            _ => [.. Enumerable.Range(0, 720).SelectMany(i => new[]
            {
                (int)Math.Round(values[0] + (values[2] / 2.0 * (1 + Math.Cos(i * Math.PI / 360)))), (int)Math.Round(values[1] + (values[3] / 2.0 * (1 + Math.Sin(i * Math.PI / 360)))),
            })],
        };
        var edge = Line(places, closed: true, x, y);
        return Turns(places, x, y) != 0 ? -edge : edge;
    }

    private static double Line(int[] places, bool closed, double x, double y)
    {
        var least = double.MaxValue;
        var count = places.Length / 2;
        for (var i = 0; i < (closed ? count : Math.Max(1, count - 1)); i++)
        {
            var next = (i + 1) % count;
            var (fromX, fromY, toX, toY) = ((double)places[2 * i], (double)places[(2 * i) + 1], (double)places[2 * next], (double)places[(2 * next) + 1]);
            var square = ((toX - fromX) * (toX - fromX)) + ((toY - fromY) * (toY - fromY));
            var share = square == 0 ? 0 : Math.Clamp((((x - fromX) * (toX - fromX)) + ((y - fromY) * (toY - fromY))) / square, 0, 1);
            var (dx, dy) = (x - fromX - (share * (toX - fromX)), y - fromY - (share * (toY - fromY)));
            least = Math.Min(least, Math.Sqrt((dx * dx) + (dy * dy)));
        }

        return least;
    }

    /// <summary>How often a closed line goes around a place, by the angles.</summary>
    private static int Turns(int[] places, double x, double y)
    {
        var total = 0.0;
        var count = places.Length / 2;
        for (var i = 0; i < count; i++)
        {
            var next = (i + 1) % count;
            var angle = Math.Atan2(places[(2 * next) + 1] - y, places[2 * next] - x) - Math.Atan2(places[(2 * i) + 1] - y, places[2 * i] - x);
            total += angle > Math.PI ? angle - (2 * Math.PI) : angle < -Math.PI ? angle + (2 * Math.PI) : angle;
        }

        return (int)Math.Round(total / (2 * Math.PI));
    }

    private sealed class Picture(GreyMask mask)
    {
        public bool this[int x, int y] => mask.Pixels[(y * mask.Width) + x] == 255;
    }
}
