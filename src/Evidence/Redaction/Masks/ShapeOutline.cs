using Evidence.Formats.Redaction;

namespace Evidence.Redaction.Masks;

/// <summary>A place in pixels of the master's picture.</summary>
internal readonly record struct Place(double X, double Y);

/// <summary>A shape as a line through places: what it goes around, where it is closed, and what lies near it.</summary>
/// <param name="Places">In their order.</param>
/// <param name="IsClosed">It goes back to the first, and what it goes around belongs to the shape.</param>
/// <param name="Radius">Pixels: of an open line, and of an outer shape, what is that near belongs to it; of a closed inner one, what is that near does not.</param>
internal sealed record ShapeOutline(IReadOnlyList<Place> Places, bool IsClosed, double Radius)
{
    /// <summary>Corners of the line that stands for an ellipse.</summary>
    private const int Corners = 64;

    /// <summary>A shape made larger. An ellipse lies within its line.</summary>
    /// <param name="shape">Not the whole frame.</param>
    /// <param name="values">As <see cref="MaskKeyframe"/> has them.</param>
    /// <param name="margin">Units.</param>
    public static ShapeOutline Outer(MaskShape shape, IReadOnlyList<int> values, int margin) => shape == MaskShape.Brush
        ? new(Line(values, 1), IsClosed: false, Pixels(values[0] + margin))
        : new(Closed(shape, values, 1 / Math.Cos(Math.PI / Corners)), IsClosed: true, Pixels(margin));

    /// <summary>A shape made smaller, whose outside is to be covered. The line lies within an ellipse.</summary>
    /// <inheritdoc cref="Outer"/>
    public static ShapeOutline Inner(MaskShape shape, IReadOnlyList<int> values, int margin) => shape == MaskShape.Brush
        ? new(Line(values, 1), IsClosed: false, Pixels(values[0] - margin))
        : new(Closed(shape, values, 1), IsClosed: true, Pixels(margin));

    /// <summary>The ways from place to place.</summary>
    public IEnumerable<(Place From, Place To)> Edges()
    {
        for (var i = 1; i < Places.Count; i++)
            yield return (Places[i - 1], Places[i]);
        if (IsClosed || Places.Count == 1)
            yield return (Places[^1], Places[0]);
    }

    private static Place[] Closed(MaskShape shape, IReadOnlyList<int> values, double stretch) => shape switch
    {
        MaskShape.Polygon => Line(values, 0),
        MaskShape.Ellipse => Ellipse(Pixels(values[0]), Pixels(values[1]), Pixels(values[2]) / 2, Pixels(values[3]) / 2, stretch),
        _ => Rectangle(Pixels(values[0]), Pixels(values[1]), Pixels(values[2]), Pixels(values[3])),
    };

    private static Place[] Rectangle(double left, double top, double width, double height) =>
        [new(left, top), new(left + width, top), new(left + width, top + height), new(left, top + height)];

    /// <summary>Stretched so far that the middles of its sides touch the ellipse, or not at all, so that its corners do.</summary>
    private static Place[] Ellipse(double left, double top, double across, double down, double stretch)
    {
        var places = new Place[Corners];
        for (var i = 0; i < Corners; i++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * (i + 0.5) / Corners);
            places[i] = new(left + across + (across * stretch * cosine), top + down + (down * stretch * sine));
        }

        return places;
    }

    private static Place[] Line(IReadOnlyList<int> values, int first)
    {
        var places = new Place[(values.Count - first) / 2];
        for (var i = 0; i < places.Length; i++)
            places[i] = new(Pixels(values[first + (2 * i)]), Pixels(values[first + (2 * i) + 1]));
        return places;
    }

    private static double Pixels(int units) => (double)units / RecipeBounds.UnitsOfPixel;
}
