using System.Buffers.Binary;
using Evidence.Formats;
using Evidence.Formats.Redaction;

namespace Evidence.Redaction.Rendering;

/// <summary>
/// Blur and pixelation: what is covered is made from the averages of square cells, each with a small number added that follows from a key, so that nobody who has the copy can reckon back
/// (docs/formats/redaction-recipe.md §4). A blur goes evenly from the middle of a cell to the next; a pixelation does not. Only the cells that are needed are averaged.
/// </summary>
internal sealed class CellEffect
{
    /// <summary>The added number is from minus this to this.</summary>
    private const int Noise = 4;

    private readonly PlanarPicture size;
    private readonly int cell;
    private readonly bool even;
    private readonly int across;
    private readonly int down;
    private readonly ulong key;
    private readonly bool[] needed;
    private readonly int[] means;

    /// <param name="size">Of the pictures.</param>
    /// <param name="effect">Blur or pixelate; its measure is the side of a cell in pixels.</param>
    /// <param name="key">What the added numbers follow from.</param>
    public CellEffect(PlanarPicture size, MaskEffect effect, Sha256Hash key)
    {
        (this.size, cell, even) = (size, effect.Measure, effect.Kind == EffectKind.Blur);
        (across, down) = ((size.Width + cell - 1) / cell, (size.Height + cell - 1) / cell);
        this.key = BinaryPrimitives.ReadUInt64BigEndian(Convert.FromHexString(key.ToString()));
        (needed, means) = (new bool[across * down], new int[3 * across * down]);
    }

    /// <param name="pixels">The picture; changed where the mask covers.</param>
    /// <param name="mask">255 where; two by two pixels are one.</param>
    public void Lay(byte[] pixels, byte[] mask)
    {
        var runs = MaskRuns.Of(mask, size.ChromaWidth).ToList();
        Need(runs);
        for (var place = 0; place < needed.Length; place++)
        {
            if (needed[place])
                Average(pixels, place % across, place / across);
        }

        foreach (var (row, from, to) in runs)
        {
            for (var line = 2 * row; line <= (2 * row) + 1; line++)
                Fill(size.Grey(pixels, line, 2 * from, 2 * to), 0, 2 * from, (2 * line) + 1, 2);
            Fill(size.Blue(pixels, row, from, to), 1, from, (4 * row) + 2, 4);
            Fill(size.Red(pixels, row, from, to), 2, from, (4 * row) + 2, 4);
        }
    }

    /// <summary>The cells under the mask; of a blur also those beside them.</summary>
    private void Need(List<(int Row, int From, int To)> runs)
    {
        Array.Clear(needed);
        var beside = even ? 1 : 0;
        foreach (var (row, from, to) in runs)
        {
            var (first, last) = (Math.Max(0, (2 * from / cell) - beside), Math.Min(across - 1, (((2 * to) - 1) / cell) + beside));
            var (top, bottom) = (Math.Max(0, (2 * row / cell) - beside), Math.Min(down - 1, (((2 * row) + 1) / cell) + beside));
            for (var y = top; y <= bottom; y++)
                needed.AsSpan((y * across) + first, last - first + 1).Fill(true);
        }
    }

    private void Average(byte[] pixels, int x, int y)
    {
        var (left, top) = (x * cell, y * cell);
        var (right, bottom) = (Math.Min(left + cell, size.Width), Math.Min(top + cell, size.Height));
        var sum = 0;
        for (var row = top; row < bottom; row++)
            sum += Sum(size.Grey(pixels, row, left, right));
        Set(0, x, y, sum, (right - left) * (bottom - top));
        var (from, to, begin, end) = (left / 2, (right + 1) / 2, top / 2, (bottom + 1) / 2);
        var (blue, red) = (0, 0);
        for (var row = begin; row < end; row++)
        {
            blue += Sum(size.Blue(pixels, row, from, to));
            red += Sum(size.Red(pixels, row, from, to));
        }

        Set(1, x, y, blue, (to - from) * (end - begin));
        Set(2, x, y, red, (to - from) * (end - begin));
    }

    private void Set(int plane, int x, int y, int sum, int count) =>
        means[(plane * across * down) + (y * across) + x] = ((sum + (count / 2)) / count) + Added(plane, x, y);

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014) of the key and the place.</summary>
    private int Added(int plane, int x, int y)
    {
        unchecked
        {
            var z = key + (0x9e3779b97f4a7c15UL * (1 + (((ulong)plane << 32) | ((ulong)y << 16) | (uint)x)));
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
            z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
            return (int)((z ^ (z >> 31)) % ((2 * Noise) + 1)) - Noise;
        }
    }

    /// <param name="into">A stretch of a plane's row.</param>
    /// <param name="first">Its first column in that plane.</param>
    /// <param name="middle">The row's middle, in half pixels of the grey plane.</param>
    /// <param name="step">Half pixels of the grey plane from one column to the next.</param>
    private void Fill(Span<byte> into, int plane, int first, int middle, int step)
    {
        var grid = means.AsSpan(plane * across * down, across * down);
        if (!even)
        {
            var row = grid.Slice(middle / 2 / cell * across, across);
            for (var i = 0; i < into.Length; i++)
                into[i] = (byte)Math.Clamp(row[((first + i) * step / 2) / cell], 0, 255);
            return;
        }

        var (upper, lower, weight) = Between(middle, down);
        var above = grid.Slice(upper * across, across);
        var below = grid.Slice(lower * across, across);
        for (var i = 0; i < into.Length; i++)
        {
            var (left, right, aside) = Between(((first + i) * step) + (step / 2), across);
            var high = (above[left] * ((2 * cell) - aside)) + (above[right] * aside);
            var low = (below[left] * ((2 * cell) - aside)) + (below[right] * aside);
            into[i] = (byte)Math.Clamp(((high * ((2 * cell) - weight)) + (low * weight) + (2 * cell * cell)) / (4 * cell * cell), 0, 255);
        }
    }

    /// <summary>Between the middles of which two cells a place lies, and how far from the first, of 2 × the cell's side.</summary>
    private (int First, int Second, int Weight) Between(int place, int count)
    {
        var off = place - cell;
        var first = off < 0 ? -1 : off / (2 * cell);
        return (Math.Max(first, 0), Math.Min(first + 1, count - 1), off - (first * 2 * cell));
    }

    private static int Sum(ReadOnlySpan<byte> pixels)
    {
        var sum = 0;
        foreach (var pixel in pixels)
            sum += pixel;
        return sum;
    }
}
