namespace Evidence.Redaction.Checking;

/// <summary>
/// Measures how much of a master's own detail a copy still has where it is covered. Detail is what the effect takes away: the master less what the effect makes of it. The copy less that same
/// is what coding did, and, where a mask is missing, the detail itself; the part of it that goes the detail's way is the leak: 1 where nothing is hidden, about 0 where all is.
/// It is measured block by block, so that one small mask that is missing is not lost among many that are there; and apart for what lies so near to what is not covered that a coder's transform
/// carries some of that over.
/// </summary>
/// <param name="width">Pixels of the grey plane; even.</param>
/// <param name="height">As <paramref name="width"/>.</param>
internal sealed class LeakMeter(int width, int height)
{
    private const int Block = 16;

    /// <summary>Half pixels of the grey plane, as the mask has them: a transform of H.264 is eight pixels wide.</summary>
    private const int Edge = 4;

    /// <summary>Fewer covered pixels of a block say little.</summary>
    private const int LeastPixels = 32;

    /// <summary>Mean square of a detail that anybody could see.</summary>
    private const long LeastDetail = 256;

    private readonly byte[] inner = new byte[width / 2 * (height / 2)];
    private readonly byte[] rows = new byte[width / 2 * (height / 2)];
    private double squares;
    private long uncovered;

    /// <summary>Of all pictures so far, thousandths.</summary>
    public int Worst { get; private set; }

    /// <summary>Microseconds.</summary>
    public long WorstAt { get; private set; }

    /// <summary>Near to what is not covered, thousandths.</summary>
    public int WorstEdge { get; private set; }

    /// <summary>Microseconds.</summary>
    public long WorstEdgeAt { get; private set; }

    public long Covered { get; private set; }

    /// <summary>Hundredths of a decibel; 10,000 where nothing differs, or everything is covered.</summary>
    public int Likeness => squares == 0 ? 10_000 : (int)Math.Round(1000 * Math.Log10(255.0 * 255.0 * uncovered / squares));

    /// <param name="master">The master's picture.</param>
    /// <param name="expected">What the recipe makes of it.</param>
    /// <param name="copy">The copy's.</param>
    /// <param name="mask">255 where it is covered; two by two pixels are one.</param>
    /// <param name="at">Microseconds.</param>
    public void Take(ReadOnlySpan<byte> master, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> copy, ReadOnlySpan<byte> mask, long at)
    {
        if (mask.Contains(byte.MaxValue))
        {
            Covered++;
            FindInner(mask);
        }

        for (var top = 0; top < height; top += Block)
        {
            for (var left = 0; left < width; left += Block)
                TakeBlock(master, expected, copy, mask, (left, top), at);
        }
    }

    private void TakeBlock(ReadOnlySpan<byte> master, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> copy, ReadOnlySpan<byte> mask, (int Left, int Top) place, long at)
    {
        var (right, bottom) = (Math.Min(place.Left + Block, width), Math.Min(place.Top + Block, height));
        if (!IsCovered(mask, place, right, bottom))
        {
            TakeUncovered(expected, copy, place, right, bottom);
            return;
        }

        Tally inside = default, edge = default;
        var off = 0L;
        for (var y = place.Top; y < bottom; y++)
        {
            for (var x = place.Left; x < right; x++)
            {
                var wrong = copy[(y * width) + x] - expected[(y * width) + x];
                var cell = (y / 2 * (width / 2)) + (x / 2);
                var taken = master[(y * width) + x] - expected[(y * width) + x];
                if (mask[cell] == 0)
                    off += wrong * wrong;
                else if (inner[cell] == 0)
                    edge.Add(taken, wrong);
                else
                    inside.Add(taken, wrong);
            }
        }

        squares += off;
        uncovered += ((right - place.Left) * (bottom - place.Top)) - inside.Pixels - edge.Pixels;
        if (inside.Leak > Worst)
            (Worst, WorstAt) = (inside.Leak, at);
        if (edge.Leak > WorstEdge)
            (WorstEdge, WorstEdgeAt) = (edge.Leak, at);
    }

    private bool IsCovered(ReadOnlySpan<byte> mask, (int Left, int Top) place, int right, int bottom)
    {
        for (var y = place.Top / 2; y < bottom / 2; y++)
        {
            if (mask.Slice((y * (width / 2)) + (place.Left / 2), (right - place.Left) / 2).Contains(byte.MaxValue))
                return true;
        }

        return false;
    }

    private void TakeUncovered(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> copy, (int Left, int Top) place, int right, int bottom)
    {
        var off = 0;
        for (var y = place.Top; y < bottom; y++)
        {
            var one = expected.Slice((y * width) + place.Left, right - place.Left);
            var other = copy.Slice((y * width) + place.Left, right - place.Left);
            for (var x = 0; x < one.Length; x++)
                off += (other[x] - one[x]) * (other[x] - one[x]);
        }

        squares += off;
        uncovered += (right - place.Left) * (bottom - place.Top);
    }

    /// <summary>What has nothing uncovered within reach, up and down, left and right. Beyond the picture's border there is nothing to be carried over.</summary>
    private void FindInner(ReadOnlySpan<byte> mask)
    {
        var (across, down) = (width / 2, height / 2);
        for (var y = 0; y < down; y++)
            Shrink(mask.Slice(y * across, across), rows.AsSpan(y * across, across));
        Span<byte> column = new byte[down], shrunk = new byte[down];
        for (var x = 0; x < across; x++)
        {
            for (var y = 0; y < down; y++)
                column[y] = rows[(y * across) + x];
            Shrink(column, shrunk);
            for (var y = 0; y < down; y++)
                inner[(y * across) + x] = shrunk[y];
        }
    }

    private static void Shrink(ReadOnlySpan<byte> line, Span<byte> into)
    {
        line.CopyTo(into);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == 0)
                into[Math.Max(0, at - Edge)..Math.Min(line.Length, at + Edge + 1)].Clear();
        }
    }

    private struct Tally
    {
        private long detail;
        private long along;

        public int Pixels { get; private set; }

        public readonly int Leak => Pixels < LeastPixels || detail < LeastDetail * Pixels ? 0 : (int)Math.Min(1000 * Math.Abs(along) / detail, 1000);

        public void Add(int taken, int wrong)
        {
            Pixels++;
            detail += taken * taken;
            along += taken * wrong;
        }
    }
}
