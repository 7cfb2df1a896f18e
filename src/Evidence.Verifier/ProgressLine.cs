namespace Evidence.Verifier;

/// <summary>One line on a terminal that says how far the reading is; nothing where there is no terminal.</summary>
internal sealed class ProgressLine(TextWriter errors, bool isShown) : IProgress<long>
{
    private const long Step = 256L << 20;

    private long shownAt;

    public void Report(long value)
    {
        if (!isShown || value - shownAt < Step) return;
        shownAt = value;
        errors.Write($"\rReading and hashing: {Sizes.Text(value)}   ");
    }

    public void Clear()
    {
        if (shownAt > 0) errors.Write("\r                                        \r");
    }
}
