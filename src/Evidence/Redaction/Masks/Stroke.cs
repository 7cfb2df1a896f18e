namespace Evidence.Redaction.Masks;

/// <summary>Everything within a radius of a straight line.</summary>
internal static class Stroke
{
    /// <summary>How far left and right it goes between two heights.</summary>
    /// <returns>Left above right where it is not there.</returns>
    public static (double Left, double Right) Across(Place from, Place to, double radius, double top, double bottom)
    {
        var reach = (Left: double.PositiveInfinity, Right: double.NegativeInfinity);
        reach = Round(reach, from, radius, top, bottom);
        reach = Round(reach, to, radius, top, bottom);
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        if (length == 0)
            return reach;
        var (asideX, asideY) = (-dy / length * radius, dx / length * radius);
        Span<Place> corners =
        [
            new(from.X + asideX, from.Y + asideY), new(to.X + asideX, to.Y + asideY),
            new(to.X - asideX, to.Y - asideY), new(from.X - asideX, from.Y - asideY),
        ];
        for (var i = 0; i < corners.Length; i++)
            reach = Side(reach, corners[i], corners[(i + 1) % corners.Length], top, bottom);
        return reach;
    }

    private static (double Left, double Right) Round((double Left, double Right) reach, Place middle, double radius, double top, double bottom)
    {
        var off = middle.Y < top ? top - middle.Y : middle.Y > bottom ? middle.Y - bottom : 0;
        if (off > radius)
            return reach;
        var half = Math.Sqrt((radius * radius) - (off * off));
        return (Math.Min(reach.Left, middle.X - half), Math.Max(reach.Right, middle.X + half));
    }

    private static (double Left, double Right) Side((double Left, double Right) reach, Place from, Place to, double top, double bottom)
    {
        if (Math.Max(from.Y, to.Y) < top || Math.Min(from.Y, to.Y) > bottom)
            return reach;
        var (one, other) = (At(from, to, Math.Clamp(from.Y, top, bottom)), At(from, to, Math.Clamp(to.Y, top, bottom)));
        if (from.Y == to.Y)
            (one, other) = (from.X, to.X);
        return (Math.Min(reach.Left, Math.Min(one, other)), Math.Max(reach.Right, Math.Max(one, other)));
    }

    private static double At(Place from, Place to, double y) =>
        from.Y == to.Y ? from.X : from.X + ((to.X - from.X) * (y - from.Y) / (to.Y - from.Y));
}
