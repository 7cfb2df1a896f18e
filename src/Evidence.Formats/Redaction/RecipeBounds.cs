namespace Evidence.Formats.Redaction;

/// <summary>The bounds of docs/formats/redaction-recipe.md. They stop a recipe that would cost a renderer hours or gigabytes.</summary>
public static class RecipeBounds
{
    /// <summary>Bytes of a recipe.</summary>
    public const int Bytes = 1 << 24;

    public const int Tracks = 2000;
    public const int Keyframes = 200_000;

    /// <summary>Values of all keyframes together, their times not counted.</summary>
    public const int Values = 1_000_000;

    public const int Sounds = 5000;
    public const int Profiles = 20;
    public const int Ranges = 1000;
    public const int Identifier = 1_000_000;

    /// <summary>Pixels of a picture, each way.</summary>
    public const int Pixels = 16_384;

    /// <summary>Places and sizes, in units.</summary>
    public const int Units = 1 << 20;

    /// <summary>Units of one pixel.</summary>
    public const int UnitsOfPixel = 16;

    /// <summary>Margin, in units.</summary>
    public const int Margin = 4096;

    /// <summary>Microseconds of a recording: eleven days.</summary>
    public const long Length = 1_000_000_000_000;

    /// <summary>Least and greatest measure of an effect, in pixels; null where it has none.</summary>
    public static (string Member, int Least, int Most)? Measure(EffectKind kind) => kind switch
    {
        EffectKind.Blur => ("radius", 8, 256),
        EffectKind.Pixelate => ("block", 8, 256),
        EffectKind.Outline => ("width", 1, 32),
        _ => null,
    };

    /// <summary>Fewest and most values of a keyframe. Of a polygon the number is even, of a brush odd.</summary>
    internal static (int Least, int Most) ValuesOf(MaskShape shape) => shape switch
    {
        MaskShape.Polygon => (6, 128),
        MaskShape.Brush => (3, 513),
        _ => (4, 4),
    };
}
