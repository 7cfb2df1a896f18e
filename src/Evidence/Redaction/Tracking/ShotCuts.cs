namespace Evidence.Redaction.Tracking;

/// <summary>Tells where one shot ends and another begins, by whether two frames in a row have anything of their rough picture in common. Flashes and slow fades are no cuts.</summary>
internal sealed class ShotCuts
{
    private const int Columns = 32, Rows = 18;

    /// <summary>Frames of one shot correlate by more, also while a body-worn camera is swung around.</summary>
    private const double LeastLikeness = 0.3;

    /// <summary>In grey levels: a frame with less is black, or blank.</summary>
    private const double LeastContrast = 2;

    private float[]? last;

    /// <summary>Whether this frame is of another shot than the one before. The first frame is not.</summary>
    public bool IsCut(GreyFrame frame)
    {
        var now = new float[Columns * Rows];
        frame.Sample(0, 0, (double)frame.Width / Columns, (double)frame.Height / Rows, Columns, Rows, now);
        var before = last;
        last = now;
        return before is not null && Likeness(before, now) < LeastLikeness;
    }

    private static double Likeness(float[] first, float[] second)
    {
        var (meanOne, meanOther) = (first.Average(), second.Average());
        var (product, one, other) = (0d, 0d, 0d);
        for (var i = 0; i < first.Length; i++)
        {
            var (a, b) = (first[i] - meanOne, second[i] - meanOther);
            product += a * b;
            one += a * a;
            other += b * b;
        }

        var (blankOne, blankOther) = (IsBlank(one), IsBlank(other));
        return blankOne || blankOther ? (blankOne == blankOther ? 1 : 0) : product / Math.Sqrt(one * other);
    }

    private static bool IsBlank(double spread) => spread < LeastContrast * LeastContrast * Columns * Rows;
}
