namespace Evidence.Testing;

/// <summary>The system's clock, so far ahead (or, if negative, behind).</summary>
public sealed class LaterClock(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
