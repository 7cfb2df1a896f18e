using System.Numerics;
using System.Runtime.InteropServices;

namespace Evidence.Redaction.Tracking;

/// <summary>Where a thing was found.</summary>
/// <param name="Box">Its box.</param>
/// <param name="Likeness">Normalised cross-correlation with what is known of it, −1 to 1: brightness and contrast do not count.</param>
/// <param name="Rival">The same of the next best place that is another one.</param>
internal readonly record struct Match(Box Box, float Likeness, float Rival);

/// <summary>
/// What a thing looks like: at most 32 × 32 cells, without brightness and contrast. Found by normalised cross-correlation at every place of
/// a window (J. P. Lewis, "Fast Normalized Cross-Correlation", 1995, with sums over rectangles for the norm), so that no place is missed by
/// starting elsewhere (docs/decisions/0080).
/// </summary>
internal sealed class Template
{
    private const int MostCells = 32;

    /// <summary>A patch whose grey differs by less has nothing that could be told from anything else.</summary>
    private const float LeastContrast = 3;

    /// <summary>How much of what was drawn at first stays in the picture of the thing, however long it is followed.</summary>
    private const float Anchored = 0.3f;

    private const float LearningRate = 0.08f;

    private const float StillAsDrawn = 0.75f;

    /// <summary>By what share of its size a thing may come nearer between two frames.</summary>
    private const double SizeStep = 0.05;

    /// <summary>What share of a thing must be within the picture for it to be found.</summary>
    private const double LeastLeft = 0.25;

    private readonly int columns, rows;
    private readonly float[] drawn, recent, known;

    private Template(int columns, int rows, float[] patch)
    {
        (this.columns, this.rows) = (columns, rows);
        (drawn, recent, known) = (patch, [.. patch], [.. patch]);
    }

    /// <summary>The thing in a box; null where nothing in it can be told apart.</summary>
    public static Template? Of(GreyFrame frame, Box box)
    {
        var step = Math.Max(1, Math.Max(box.Width, box.Height) / MostCells);
        var (columns, rows) = (Math.Max(2, (int)Math.Round(box.Width / step)), Math.Max(2, (int)Math.Round(box.Height / step)));
        var patch = new float[columns * rows];
        frame.Sample(box.Left, box.Top, box.Width / columns, box.Height / rows, columns, rows, patch);
        return Normalise(patch) < LeastContrast ? null : new Template(columns, rows, patch);
    }

    /// <summary>The likeliest place and size near a box.</summary>
    /// <param name="frame">Where to look.</param>
    /// <param name="near">Where it should be, in the size that it last had.</param>
    /// <param name="reach">How far from there to look, in boxes.</param>
    public Match Find(GreyFrame frame, Box near, double reach)
    {
        var found = FindPlace(known, frame, near, Math.Max(2, (int)Math.Ceiling(reach * columns)), Math.Max(2, (int)Math.Ceiling(reach * rows)));
        // As long as the thing looks as it was drawn, that says where its edges are: what is learned on the way would let them creep.
        var asDrawn = FindPlace(drawn, frame, found.Box, 1, 1);
        var (reference, placed) = asDrawn.Likeness >= StillAsDrawn ? (drawn, asDrawn) : (known, found);
        var smaller = FindPlace(reference, frame, placed.Box.Grown(-SizeStep), 1, 1).Likeness;
        var larger = FindPlace(reference, frame, placed.Box.Grown(SizeStep), 1, 1).Likeness;
        // Half the way to another size: what looks larger for one frame alone does not swell the mask.
        var growth = SizeStep * Top(smaller, placed.Likeness, larger, 1) / 2;
        return found with { Box = placed.Box.Grown(growth) };
    }

    /// <summary>
    /// The same where a part of the thing is beyond the picture's edge: only what can be seen is compared, and its size stays. Of a thing of which hardly
    /// anything is left there is no likeness.
    /// </summary>
    public Match FindAtEdge(GreyFrame frame, Box near, double reach)
    {
        var (stepX, stepY) = (near.Width / columns, near.Height / rows);
        var (left, top) = (Math.Max(0, (int)Math.Ceiling(-near.Left / stepX)), Math.Max(0, (int)Math.Ceiling(-near.Top / stepY)));
        var (right, bottom) = (Math.Min(columns, (int)Math.Floor((frame.Width - near.Left) / stepX)), Math.Min(rows, (int)Math.Floor((frame.Height - near.Top) / stepY)));
        var (across, down) = (right - left, bottom - top);
        if (across < 2 || down < 2 || across * down < LeastLeft * columns * rows)
            return new Match(near, 0, -1);
        var part = new float[across * down];
        for (var row = 0; row < down; row++)
            known.AsSpan(((top + row) * columns) + left, across).CopyTo(part.AsSpan(row * across));
        if (Normalise(part) == 0)
            return new Match(near, 0, -1);
        var seen = new Box(near.Left + (left * stepX), near.Top + (top * stepY), across * stepX, down * stepY);
        var found = new Template(across, down, part).FindPlace(part, frame, seen, Math.Max(2, (int)Math.Ceiling(reach * across)), Math.Max(2, (int)Math.Ceiling(reach * down)));
        return found with { Box = near.Moved(found.Box.Left - seen.Left, found.Box.Top - seen.Top) };
    }

    /// <summary>Takes over a little of how the thing looks now.</summary>
    public void Learn(GreyFrame frame, Box box)
    {
        var patch = new float[columns * rows];
        frame.Sample(box.Left, box.Top, box.Width / columns, box.Height / rows, columns, rows, patch);
        if (Normalise(patch) < LeastContrast)
            return;
        for (var i = 0; i < patch.Length; i++)
        {
            recent[i] += LearningRate * (patch[i] - recent[i]);
            known[i] = (Anchored * drawn[i]) + ((1 - Anchored) * recent[i]);
        }

        Normalise(known);
    }

    private Match FindPlace(float[] reference, GreyFrame frame, Box near, int reachX, int reachY)
    {
        var (stepX, stepY) = (near.Width / columns, near.Height / rows);
        var (width, height) = (columns + (2 * reachX), rows + (2 * reachY));
        var window = new float[width * height];
        frame.Sample(near.Left - (reachX * stepX), near.Top - (reachY * stepY), stepX, stepY, width, height, window);
        var likeness = Likeness(reference, window, width, height);
        var (across, down) = ((2 * reachX) + 1, (2 * reachY) + 1);
        var best = IndexOfBest(likeness);
        var (x, y) = (best % across, best / across);
        var box = near.Moved(
            (x - reachX + Between(likeness, best, x > 0 && x < across - 1, 1)) * stepX,
            (y - reachY + Between(likeness, best, y > 0 && y < down - 1, across)) * stepY);
        return new Match(box, likeness[best], Rival(likeness, across, x, y));
    }

    /// <summary>The correlation at every place of a window, row by row.</summary>
    private float[] Likeness(float[] reference, float[] window, int width, int height)
    {
        var (across, down) = (width - columns + 1, height - rows + 1);
        var (sums, squares) = Sums(window, width, height);
        var result = new float[across * down];
        var cells = columns * rows;
        unchecked
        {
            for (var y = 0; y < down; y++)
            {
                for (var x = 0; x < across; x++)
                {
                    var sum = Within(sums, width + 1, x, y);
                    var spread = Within(squares, width + 1, x, y) - (sum * sum / cells);
                    result[(y * across) + x] = spread < cells * LeastContrast * LeastContrast / 4 ? 0 : (float)(Product(reference, window, width, x, y) / Math.Sqrt(spread));
                }
            }
        }

        return result;
    }

    private float Product(float[] reference, float[] window, int width, int x, int y)
    {
        var total = 0f;
        unchecked
        {
            for (var row = 0; row < rows; row++)
                total += Dot(reference.AsSpan(row * columns, columns), window.AsSpan(((y + row) * width) + x, columns));
        }

        return total;
    }

    private static float Dot(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var one = MemoryMarshal.Cast<float, Vector<float>>(first);
        var other = MemoryMarshal.Cast<float, Vector<float>>(second);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < one.Length; i++)
            sums += one[i] * other[i];
        var total = Vector.Sum(sums);
        for (var i = one.Length * Vector<float>.Count; i < first.Length; i++)
            total += first[i] * second[i];
        return total;
    }

    private double Within(double[] sums, int stride, int x, int y)
    {
        unchecked
        {
            var (upper, lower) = ((y * stride) + x, ((y + rows) * stride) + x);
            return sums[lower + columns] - sums[lower] - sums[upper + columns] + sums[upper];
        }
    }

    /// <summary>Sums of everything above and to the left, of the cells and of their squares; one row and column more than cells.</summary>
    private static (double[] Sums, double[] Squares) Sums(float[] window, int width, int height)
    {
        var stride = width + 1;
        var (sums, squares) = (new double[stride * (height + 1)], new double[stride * (height + 1)]);
        unchecked
        {
            for (var y = 0; y < height; y++)
            {
                var (sum, square) = (0d, 0d);
                for (var x = 0; x < width; x++)
                {
                    var cell = (double)window[(y * width) + x];
                    sum += cell;
                    square += cell * cell;
                    var at = ((y + 1) * stride) + x + 1;
                    sums[at] = sums[at - stride] + sum;
                    squares[at] = squares[at - stride] + square;
                }
            }
        }

        return (sums, squares);
    }

    private static double Between(float[] likeness, int best, bool hasNeighbours, int stride) =>
        hasNeighbours ? Top(likeness[best - stride], likeness[best], likeness[best + stride], 0.5) : 0;

    /// <summary>Where the top of the hill through three heights lies, by their parabola, in steps from the middle one. Where they are no hill, at the highest.</summary>
    private static double Top(float before, float here, float after, double most)
    {
        var bend = before - (2 * here) + after;
        if (bend < -1e-6f)
            return Math.Clamp(0.5 * (before - after) / bend, -most, most);
        return before > here && before >= after ? -most : after > here ? most : 0;
    }

    /// <summary>The best place that does not overlap the found one by half.</summary>
    private float Rival(float[] likeness, int across, int x, int y)
    {
        var rival = -1f;
        for (var i = 0; i < likeness.Length; i++)
        {
            if (likeness[i] > rival && (Math.Abs((i % across) - x) > columns / 2 || Math.Abs((i / across) - y) > rows / 2))
                rival = likeness[i];
        }

        return rival;
    }

    private static int IndexOfBest(float[] likeness)
    {
        var best = 0;
        for (var i = 1; i < likeness.Length; i++)
        {
            if (likeness[i] > likeness[best])
                best = i;
        }

        return best;
    }

    /// <summary>Takes the mean away and makes the length 1.</summary>
    /// <returns>How much the cells differed, as a standard deviation in grey levels.</returns>
    private static float Normalise(float[] cells)
    {
        var mean = cells.Average();
        var square = 0d;
        foreach (var cell in cells)
            square += (cell - mean) * (cell - mean);
        var length = (float)Math.Sqrt(square);
        if (length > 0)
        {
            for (var i = 0; i < cells.Length; i++)
                cells[i] = (cells[i] - mean) / length;
        }

        return length / (float)Math.Sqrt(cells.Length);
    }
}
