namespace Evidence.Agent.Offload;

/// <summary>
/// A cap on what all uploads of this process send together: a bucket that fills at the rate and holds a tenth of a second. One part is on the
/// line at a time, so that a thin line finishes parts instead of timing out with many; the next is one of a hurried flight, if there is one.
/// </summary>
/// <param name="bytesPerSecond">At least 1.</param>
internal sealed class Bandwidth(long bytesPerSecond, TimeProvider clock) : IDisposable
{
    private readonly Turns line = new(1);
    private readonly long most = Math.Max(bytesPerSecond / 10, 1);
    private long filledAt = clock.GetTimestamp();
    private double tokens;

    /// <summary>Waits for the line; dispose what it returns to leave it.</summary>
    public Task<IDisposable> EnterAsync(CancellationToken cancel) => line.TakeAsync(FlightSlots.Party.Current, cancel);

    public void Dispose() => line.Dispose();

    /// <summary>Returns when <paramref name="bytes"/> more may go; only who is on the line asks.</summary>
    public async Task TakeAsync(int bytes, CancellationToken cancel)
    {
        Fill();
        tokens -= bytes;
        if (tokens < 0) await Task.Delay(TimeSpan.FromSeconds(-tokens / bytesPerSecond), clock, cancel);
    }

    private void Fill()
    {
        var now = clock.GetTimestamp();
        tokens = Math.Min(most, tokens + clock.GetElapsedTime(filledAt, now).TotalSeconds * bytesPerSecond);
        filledAt = now;
    }
}
