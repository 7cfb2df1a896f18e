namespace Evidence.Media;

/// <summary>How long an attempt still takes, at the speed so far.</summary>
internal sealed class TimeLeft(TimeProvider time)
{
    /// <summary>A speed that was measured for a shorter time says nothing.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(4);

    private (long At, int PerMille)? first;

    /// <param name="perMille">How far it is now: <see cref="HowFar.PerMille"/>.</param>
    /// <returns>Seconds; null where nothing can be said of that yet.</returns>
    public int? Seconds(int perMille)
    {
        if (perMille == 0)
            return null;
        var now = time.GetTimestamp();
        var start = first ??= (now, perMille);
        var (passed, gained) = (time.GetElapsedTime(start.At, now), perMille - start.PerMille);
        return passed < Steady || gained == 0 ? null : (int)Math.Min(passed.TotalSeconds * (HowFar.Whole - perMille) / gained, int.MaxValue);
    }
}
