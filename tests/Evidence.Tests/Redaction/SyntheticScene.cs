using Evidence.Redaction.Tracking;

namespace Evidence.Tests.Redaction;

/// <summary>Frames made of noise that is smooth over a few pixels: a background, and a patch of other noise that moves over it. The truth is known because it was put there.</summary>
internal sealed class SyntheticScene(int seed, int width = 480, int height = 270)
{
    private readonly float[] background = Noise(seed, width, height, 6);
    private readonly float[] other = Noise(seed + 1, width, height, 6);
    private readonly float[] patch = Noise(seed + 2, PatchSide, PatchSide, 10);
    private readonly float[] cover = Noise(seed + 3, width, height, 5);
    private readonly Random grain = new(seed);

    private const int PatchSide = 256;

    /// <param name="thing">Where the patch is; null where it is out of sight.</param>
    /// <param name="brightness">Added to every pixel.</param>
    /// <param name="contrast">Multiplies every pixel's distance from grey.</param>
    /// <param name="isOther">Another shot.</param>
    /// <param name="covered">What something else lies in front of.</param>
    public GreyFrame Frame(Box? thing, double brightness = 0, double contrast = 1, bool isOther = false, Box? covered = null)
    {
        var pixels = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = (isOther ? other : background)[(y * width) + x];
                if (thing is { } box && Holds(box, x, y))
                    value = Texture((x + 0.5 - box.Left) / box.Width, (y + 0.5 - box.Top) / box.Height);
                if (covered is { } front && Holds(front, x, y))
                    value = cover[(y * width) + x];
                pixels[(y * width) + x] = (byte)Math.Clamp(128 + brightness + (contrast * (value - 128)) + (4 * (grain.NextDouble() - 0.5)), 0, 255);
            }
        }

        return new GreyFrame(width, height, pixels);
    }

    /// <summary>Area in common as a share of the area of both.</summary>
    public static double Overlap(Box one, Box other)
    {
        var across = Math.Min(one.Left + one.Width, other.Left + other.Width) - Math.Max(one.Left, other.Left);
        var down = Math.Min(one.Top + one.Height, other.Top + other.Height) - Math.Max(one.Top, other.Top);
        var common = Math.Max(0, across) * Math.Max(0, down);
        return common / ((one.Width * one.Height) + (other.Width * other.Height) - common);
    }

    private static bool Holds(Box box, int x, int y) =>
        x + 0.5 >= box.Left && x + 0.5 < box.Left + box.Width && y + 0.5 >= box.Top && y + 0.5 < box.Top + box.Height;

    private float Texture(double x, double y)
    {
        var (across, down) = (Math.Clamp((x * PatchSide) - 0.5, 0, PatchSide - 1.001), Math.Clamp((y * PatchSide) - 0.5, 0, PatchSide - 1.001));
        var (left, top) = ((int)across, (int)down);
        var (right, lower) = ((float)(across - left), (float)(down - top));
        var at = (top * PatchSide) + left;
        var above = patch[at] + (right * (patch[at + 1] - patch[at]));
        var below = patch[at + PatchSide] + (right * (patch[at + PatchSide + 1] - patch[at + PatchSide]));
        return above + (lower * (below - above));
    }

    /// <summary>Random heights on a coarse grid of so many cells, and straight ways between them.</summary>
    private static float[] Noise(int seed, int width, int height, int cells)
    {
        var random = new Random(seed);
        var stride = (cells * Math.Max(1, width / height)) + 2;
        var heights = Enumerable.Range(0, stride * (cells + 2)).Select(_ => (float)(30 + (196 * random.NextDouble()))).ToArray();
        var made = new float[width * height];
        var step = (double)height / cells;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (across, down) = (Math.Min(x / step, stride - 1.001), y / step);
                var at = ((int)down * stride) + (int)across;
                var (right, lower) = ((float)(across % 1), (float)(down % 1));
                var above = heights[at] + (right * (heights[at + 1] - heights[at]));
                var below = heights[at + stride] + (right * (heights[at + stride + 1] - heights[at + stride]));
                made[(y * width) + x] = above + (lower * (below - above));
            }
        }

        return made;
    }
}
