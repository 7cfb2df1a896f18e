namespace Evidence.Formats.Redaction;

/// <summary>The smallest rectangle around a shape, in units; its margin not counted.</summary>
internal static class ShapeBounds
{
    public static (int Left, int Top, int Right, int Bottom) Around(MaskShape shape, IReadOnlyList<int> values)
    {
        if (shape is MaskShape.Rectangle or MaskShape.Ellipse)
            return (values[0], values[1], values[0] + values[2], values[1] + values[3]);
        var (first, grown) = shape == MaskShape.Brush ? (1, values[0]) : (0, 0);
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);
        for (var i = first; i < values.Count; i += 2)
            (left, top, right, bottom) = (Math.Min(left, values[i]), Math.Min(top, values[i + 1]), Math.Max(right, values[i]), Math.Max(bottom, values[i + 1]));
        return (left - grown, top - grown, right + grown, bottom + grown);
    }
}
