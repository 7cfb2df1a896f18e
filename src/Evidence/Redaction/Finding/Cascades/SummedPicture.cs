namespace Evidence.Redaction.Finding.Cascades;

/// <summary>A grey picture's sums over everything above and to the left, of its pixels, of their squares, and along its diagonals: with them the sum over a rectangle is four look-ups. Used again for further pictures.</summary>
internal sealed class SummedPicture
{
    private int[] sums = [], tilted = [];
    private long[] squares = [];
    private byte[] pixels = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>One row and one column more than pixels.</summary>
    public int Stride => Width + 1;

    public int[] Sums => sums;

    /// <summary>At (x, y) the sum of the pixels of the rows above y in the corner of 90 degrees that opens upwards from there.</summary>
    public int[] Tilted => tilted;

    public long[] Squares => squares;

    /// <summary>Takes a picture, made smaller to a size.</summary>
    public void Take(ReadOnlySpan<byte> picture, int pictureWidth, int pictureHeight, int width, int height, bool withTilted)
    {
        (Width, Height) = (width, height);
        var cells = (width + 1) * (height + 1);
        if (sums.Length < cells)
            (sums, squares, tilted, pixels) = (new int[cells], new long[cells], new int[cells], new byte[cells]);
        Shrink(picture, pictureWidth, pictureHeight);
        Sum();
        if (withTilted)
            SumTilted();
    }

    /// <summary>Between the four pixels around each place, in 1/2048ths.</summary>
    private void Shrink(ReadOnlySpan<byte> picture, int fromWidth, int fromHeight)
    {
        const int one = 2048;
        unchecked
        {
            var (at, share) = (new int[Width], new int[Width]);
            for (var x = 0; x < Width; x++)
                (at[x], share[x]) = Place(x, Width, fromWidth);
            for (var y = 0; y < Height; y++)
            {
                var (row, down) = Place(y, Height, fromHeight);
                var upper = picture.Slice(row * fromWidth, fromWidth);
                var lower = picture.Slice(Math.Min(row + 1, fromHeight - 1) * fromWidth, fromWidth);
                var into = pixels.AsSpan(y * Width, Width);
                for (var x = 0; x < into.Length; x++)
                {
                    var (left, right) = (at[x], Math.Min(at[x] + 1, fromWidth - 1));
                    var above = (upper[left] * (one - share[x])) + (upper[right] * share[x]);
                    var below = (lower[left] * (one - share[x])) + (lower[right] * share[x]);
                    into[x] = (byte)(((above * (long)(one - down)) + (below * (long)down) + (1 << 21)) >> 22);
                }
            }
        }

        static (int At, int Share) Place(int at, int of, int from)
        {
            var place = Math.Clamp(((at + 0.5) * from / of) - 0.5, 0, from - 1);
            return ((int)place, (int)((place - (int)place) * one));
        }
    }

    private void Sum()
    {
        var stride = Stride;
        Array.Clear(sums, 0, stride);
        Array.Clear(squares, 0, stride);
        unchecked
        {
            for (var y = 0; y < Height; y++)
            {
                var (sum, square) = (0, 0L);
                var row = (y + 1) * stride;
                (sums[row], squares[row]) = (0, 0);
                for (var x = 0; x < Width; x++)
                {
                    int pixel = pixels[(y * Width) + x];
                    sum += pixel;
                    square += pixel * pixel;
                    sums[row + x + 1] = sums[row - stride + x + 1] + sum;
                    squares[row + x + 1] = squares[row - stride + x + 1] + square;
                }
            }
        }
    }

    private void SumTilted()
    {
        var stride = Stride;
        Array.Clear(tilted, 0, stride);
        unchecked
        {
            for (var y = 1; y <= Height; y++)
            {
                var (row, above) = (y * stride, (y - 1) * stride);
                tilted[row] = tilted[above + 1];
                for (var x = 1; x <= Width; x++)
                {
                    var own = pixels[((y - 1) * Width) + x - 1] + (y > 1 ? pixels[((y - 2) * Width) + x - 1] : 0);
                    // Right of the last column the corner's right side holds nothing more, so that both neighbours there are the same.
                    tilted[row + x] = own + tilted[above + x - 1] + (x < Width ? tilted[above + x + 1] - (y > 1 ? tilted[above - stride + x] : 0) : 0);
                }
            }
        }
    }
}
