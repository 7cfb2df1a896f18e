namespace Evidence.Redaction.Tracking;

/// <summary>One small grey picture, with halves of itself made when they are asked for.</summary>
/// <param name="width">Pixels.</param>
/// <param name="height">Pixels.</param>
/// <param name="pixels">Row by row from the left upper corner, one byte each; not changed while the frame is used.</param>
internal sealed class GreyFrame(int width, int height, byte[] pixels)
{
    private const int SmallestHalf = 16;

    private GreyFrame? half;

    public int Width => width;

    public int Height => height;

    /// <summary>Reads a grid of cells, each the mean of about what it covers; outside the picture its edge goes on.</summary>
    /// <param name="left">Of the first cell, in pixels.</param>
    /// <param name="top">As <paramref name="left"/>.</param>
    /// <param name="stepX">Width of a cell in pixels.</param>
    /// <param name="stepY">Height of a cell.</param>
    /// <param name="columns">Cells in a row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="into">Takes the cells, row by row.</param>
    public void Sample(double left, double top, double stepX, double stepY, int columns, int rows, Span<float> into)
    {
        if (Math.Min(stepX, stepY) >= 2 && width >= 2 * SmallestHalf && height >= 2 * SmallestHalf)
        {
            (half ??= Halve()).Sample(left / 2, top / 2, stepX / 2, stepY / 2, columns, rows, into);
            return;
        }

        Span<int> at = columns <= 512 ? stackalloc int[columns] : new int[columns];
        Span<float> share = columns <= 512 ? stackalloc float[columns] : new float[columns];
        for (var x = 0; x < columns; x++)
            (at[x], share[x]) = Place(left + ((x + 0.5) * stepX) - 0.5, width);
        for (var y = 0; y < rows; y++)
        {
            var (row, down) = Place(top + ((y + 0.5) * stepY) - 0.5, height);
            var upper = pixels.AsSpan(row * width, width);
            var lower = pixels.AsSpan(Math.Min(row + 1, height - 1) * width, width);
            SampleRow(upper, lower, down, at, share, into.Slice(y * columns, columns));
        }
    }

    private static void SampleRow(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, float down, ReadOnlySpan<int> at, ReadOnlySpan<float> share, Span<float> into)
    {
        unchecked
        {
            for (var x = 0; x < into.Length; x++)
            {
                var here = at[x];
                var next = Math.Min(here + 1, upper.Length - 1);
                var above = upper[here] + (share[x] * (upper[next] - upper[here]));
                var below = lower[here] + (share[x] * (lower[next] - lower[here]));
                into[x] = above + (down * (below - above));
            }
        }
    }

    /// <summary>The pixel before a place, and how far the place is on its way to the next.</summary>
    private static (int At, float Share) Place(double place, int length)
    {
        if (place <= 0)
            return (0, 0);
        if (place >= length - 1)
            return (length - 1, 0);
        var at = (int)place;
        return (at, (float)(place - at));
    }

    private GreyFrame Halve()
    {
        var (w, h) = (width / 2, height / 2);
        var smaller = new byte[w * h];
        unchecked
        {
            for (var y = 0; y < h; y++)
            {
                var upper = pixels.AsSpan(2 * y * width, width);
                var lower = pixels.AsSpan(((2 * y) + 1) * width, width);
                var row = smaller.AsSpan(y * w, w);
                for (var x = 0; x < row.Length; x++)
                    row[x] = (byte)((upper[2 * x] + upper[(2 * x) + 1] + lower[2 * x] + lower[(2 * x) + 1] + 2) / 4);
            }
        }

        return new GreyFrame(w, h, smaller);
    }
}
