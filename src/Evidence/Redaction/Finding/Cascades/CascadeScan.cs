namespace Evidence.Redaction.Finding.Cascades;

/// <summary>A place that passed all stages.</summary>
internal readonly record struct Hit(double Left, double Top, double Width, double Height);

/// <summary>
/// Tries a cascade at every place of a picture, in many sizes. Brightness and contrast of a place do not count. Not for several threads at once.
/// </summary>
/// <param name="cascade">What is looked for.</param>
/// <param name="growth">How much larger each size is than the one before.</param>
internal sealed class CascadeScan(Cascade cascade, double growth)
{
    private const int Step = 2;

    private readonly bool hasTilted = cascade.Features.Any(feature => feature.IsTilted);
    private readonly SummedPicture picture = new();
    private readonly FlatCascade flat = new(cascade);

    /// <summary>Places in pixels of the picture, many for each thing.</summary>
    /// <param name="smallest">The smallest width of a thing, in pixels.</param>
    public List<Hit> Find(ReadOnlySpan<byte> pixels, int width, int height, double smallest)
    {
        List<Hit> hits = [];
        for (var scale = Math.Max(1, smallest / cascade.Width); ; scale *= growth)
        {
            var (w, h) = ((int)Math.Round(width / scale), (int)Math.Round(height / scale));
            if (w < cascade.Width || h < cascade.Height)
                return hits;
            picture.Take(pixels, width, height, w, h, hasTilted);
            flat.Fit(picture);
            Try(hits, scale);
        }
    }

    /// <summary>Every other place, and one less after a place with nothing at all: a thing is hit at several.</summary>
    private void Try(List<Hit> hits, double scale)
    {
        for (var y = 0; y <= picture.Height - cascade.Height; y += Step)
        {
            for (var x = 0; x <= picture.Width - cascade.Width; x += Step)
            {
                var passed = flat.Passed((y * picture.Stride) + x);
                if (passed == cascade.Stages.Count)
                    hits.Add(new Hit(x * scale, y * scale, cascade.Width * scale, cascade.Height * scale));
                else if (passed == 0)
                    x += Step;
            }
        }
    }
}
