namespace Evidence.Redaction.Masks;

/// <summary>
/// A grey picture that says what is covered: 255, else 0. Whatever a shape touches is covered, so a mask is never smaller than its shape
/// (docs/formats/redaction-recipe.md §3, "Which pixels").
/// </summary>
internal sealed class GreyMask
{
    private const byte Covered = 255;

    /// <summary>What is that near is touched: computing in binary fractions is not exact.</summary>
    private const double Touch = 1.0 / 1024;

    private readonly byte[] pixels;
    private readonly byte[] inside;
    private readonly int divisor;

    /// <param name="width">Pixels of the master's picture.</param>
    /// <param name="height">As <paramref name="width"/>.</param>
    /// <param name="divisor">So many pixels each way are one of the mask.</param>
    public GreyMask(int width, int height, int divisor = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        (Width, Height, this.divisor) = ((width + divisor - 1) / divisor, (height + divisor - 1) / divisor, divisor);
        pixels = new byte[Width * Height];
        inside = new byte[Width * Height];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Row by row from the left upper corner.</summary>
    public ReadOnlySpan<byte> Pixels => pixels;

    public void Clear() => Array.Clear(pixels);

    public void CoverAll() => Array.Fill(pixels, Covered);

    /// <summary>Covers every pixel that a shape touches.</summary>
    public void Cover(ShapeOutline outline)
    {
        if (outline.IsClosed)
            Fill(pixels, outline.Places);
        foreach (var (from, to) in outline.Edges())
            Draw(pixels, Covered, Reduced(from), Reduced(to), outline.Radius / divisor);
    }

    /// <summary>Covers every pixel that does not wholly lie in a shape.</summary>
    public void CoverOutside(ShapeOutline outline)
    {
        Array.Clear(inside);
        if (outline.IsClosed)
        {
            Fill(inside, outline.Places);
            foreach (var (from, to) in outline.Edges())
                Draw(inside, 0, Reduced(from), Reduced(to), outline.Radius / divisor);
        }
        else if (outline.Radius > 0)
        {
            foreach (var (from, to) in outline.Edges())
                DrawWithin(Reduced(from), Reduced(to), outline.Radius / divisor);
        }

        for (var i = 0; i < pixels.Length; i++)
        {
            if (inside[i] == 0)
                pixels[i] = Covered;
        }
    }

    private Place Reduced(Place place) => new(place.X / divisor, place.Y / divisor);

    /// <summary>Every pixel whose middle a closed line goes around, in either direction. A pixel of which only a part is inside is touched by the line itself.</summary>
    private void Fill(byte[] into, IReadOnlyList<Place> places)
    {
        var crossings = new List<(double X, int Turn)>();
        for (var y = 0; y < Height; y++)
        {
            Crossings(places, y + 0.5, crossings);
            var turns = 0;
            for (var i = 0; i + 1 < crossings.Count; i++)
            {
                turns += crossings[i].Turn;
                if (turns != 0)
                    Span(into, Covered, y, (int)Math.Ceiling(Bound(crossings[i].X - 0.5)), (int)Math.Floor(Bound(crossings[i + 1].X - 0.5)));
            }
        }
    }

    private void Crossings(IReadOnlyList<Place> places, double y, List<(double X, int Turn)> crossings)
    {
        crossings.Clear();
        for (var i = 0; i < places.Count; i++)
        {
            var (from, to) = (Reduced(places[i]), Reduced(places[(i + 1) % places.Count]));
            if ((from.Y <= y) != (to.Y <= y))
                crossings.Add((from.X + ((to.X - from.X) * (y - from.Y) / (to.Y - from.Y)), to.Y > from.Y ? 1 : -1));
        }

        crossings.Sort();
    }

    /// <summary>Every pixel that something within a radius of a straight line touches.</summary>
    private void Draw(byte[] into, byte value, Place from, Place to, double radius)
    {
        var first = (int)Math.Floor(Bound(Math.Min(from.Y, to.Y) - radius - Touch));
        var last = (int)Math.Floor(Bound(Math.Max(from.Y, to.Y) + radius + Touch));
        for (var y = Math.Max(0, first); y <= Math.Min(Height - 1, last); y++)
        {
            var (left, right) = Stroke.Across(from, to, radius, y - Touch, y + 1 + Touch);
            if (left <= right)
                Span(into, value, y, (int)Math.Floor(Bound(left - Touch)), (int)Math.Floor(Bound(right + Touch)));
        }
    }

    /// <summary>Every pixel that wholly lies within a radius of a straight line. What does is convex: a pixel is in it when its four corners are.</summary>
    private void DrawWithin(Place from, Place to, double radius)
    {
        for (var y = 0; y < Height; y++)
        {
            var (left, right) = Stroke.Across(from, to, radius, y, y);
            var (lowerLeft, lowerRight) = Stroke.Across(from, to, radius, y + 1, y + 1);
            var (begin, end) = (Math.Max(left, lowerLeft) + Touch, Math.Min(right, lowerRight) - Touch);
            if (begin < end)
                Span(inside, Covered, y, (int)Math.Ceiling(Bound(begin)), (int)Math.Floor(Bound(end)) - 1);
        }
    }

    private void Span(byte[] into, byte value, int y, int first, int last)
    {
        (first, last) = (Math.Max(0, first), Math.Min(Width - 1, last));
        if (first <= last)
            into.AsSpan((y * Width) + first, last - first + 1).Fill(value);
    }

    /// <summary>Far outside is outside; a recipe's numbers never overflow one of a picture.</summary>
    private static double Bound(double place) => Math.Clamp(place, -1 << 24, 1 << 24);
}
