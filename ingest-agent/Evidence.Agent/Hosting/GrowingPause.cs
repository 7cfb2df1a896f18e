namespace Evidence.Agent.Hosting;

/// <summary>A pause that doubles each time, up to a longest.</summary>
internal sealed class GrowingPause(TimeSpan first, TimeSpan longest)
{
    private TimeSpan? last;

    public TimeSpan Next()
    {
        last = last is not { } before ? first : before * 2 < longest ? before * 2 : longest;
        return last.Value;
    }

    public void Reset() => last = null;
}
