namespace Evidence.Agent.Offload;

/// <summary>This machine's clock, moved by what the server said when it found ours wrong; timers and timestamps stay the machine's own.</summary>
internal sealed class CorrectedClock(TimeProvider machine) : TimeProvider
{
    private long offsetTicks;

    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref offsetTicks));

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public void LearnServerTime(DateTimeOffset serverTime) =>
        Interlocked.Exchange(ref offsetTicks, (serverTime - machine.GetUtcNow()).Ticks);

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + Offset;

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);
}
