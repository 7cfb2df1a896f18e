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
    private readonly Spot[] greyColumns, greyRows, colourColumns, colourRows;
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
        (greyColumns, greyRows) = (Spots(size.Width, across, 2), Spots(size.Height, down, 2));
        (colourColumns, colourRows) = (Spots(size.ChromaWidth, across, 4), Spots(size.ChromaHeight, down, 4));
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
                Fill(size.Grey(pixels, line, 2 * from, 2 * to), 0, 2 * from, greyRows[line], greyColumns);
            Fill(size.Blue(pixels, row, from, to), 1, from, colourRows[row], colourColumns);
            Fill(size.Red(pixels, row, from, to), 2, from, colourRows[row], colourColumns);
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
    /// <param name="row">Where the row lies between cells.</param>
    /// <param name="columns">Where the plane's columns do.</param>
    private void Fill(Span<byte> into, int plane, int first, Spot row, Spot[] columns)
    {
        var grid = means.AsSpan(plane * across * down, across * down);
        var above = grid.Slice(row.First * across, across);
        var below = grid.Slice(row.Second * across, across);
        for (var i = 0; i < into.Length; i++)
        {
            var column = columns[first + i];
            var high = (above[column.First] * (Spot.Whole - column.Weight)) + (above[column.Second] * column.Weight);
            var low = (below[column.First] * (Spot.Whole - column.Weight)) + (below[column.Second] * column.Weight);
            into[i] = (byte)Math.Clamp(((high * (Spot.Whole - row.Weight)) + (low * row.Weight) + Spot.Half) / (Spot.Whole * Spot.Whole), 0, 255);
        }
    }

    /// <summary>For each column or row of a plane, between the middles of which two cells it lies; of a pixelation, in which cell.</summary>
    /// <param name="length">Of the plane's side.</param>
    /// <param name="cells">Along it.</param>
    /// <param name="step">Half pixels of the grey plane from one to the next.</param>
    private Spot[] Spots(int length, int cells, int step)
    {
        var spots = new Spot[length];
        for (var i = 0; i < length; i++)
        {
            var middle = (i * step) + (step / 2);
            if (!even)
            {
                spots[i] = new Spot(middle / 2 / cell, middle / 2 / cell, 0);
                continue;
            }

            var off = middle - cell;
            var first = off < 0 ? -1 : off / (2 * cell);
            spots[i] = new Spot(Math.Max(first, 0), Math.Min(first + 1, cells - 1), (off - (first * 2 * cell)) * Spot.Whole / (2 * cell));
        }

        return spots;
    }

    /// <summary>A place between two cells.</summary>
    /// <param name="Weight">Of the second, of <see cref="Whole"/>.</param>
    private readonly record struct Spot(int First, int Second, int Weight)
    {
        public const int Whole = 1 << 8;

        public const int Half = Whole * Whole / 2;
    }

    private static int Sum(ReadOnlySpan<byte> pixels)
    {
        var sum = 0;
        foreach (var pixel in pixels)
            sum += pixel;
        return sum;
    }
}
