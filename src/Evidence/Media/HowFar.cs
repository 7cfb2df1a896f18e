namespace Evidence.Media;

/// <summary>How far one attempt is, by what its programs say of themselves. Strangers' files can make that wrong, and nothing but what people are told depends on it.</summary>
internal sealed class HowFar
{
    public const int Whole = 1000;

    private int perMille;

    /// <summary>From 0 to <see cref="Whole"/>; never goes back.</summary>
    public int PerMille => Volatile.Read(ref perMille);

    /// <param name="done">How much of it, in any unit. What is no positive number says nothing.</param>
    /// <param name="of">All of it, in the same unit.</param>
    public void Is(double done, double of)
    {
        if (!(done > 0 && of > 0))
            return;
        var now = (int)(Math.Min(done / of, 1) * Whole);
        if (now > PerMille)
            Volatile.Write(ref perMille, now);
    }
}
