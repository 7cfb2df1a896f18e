using Evidence.Web.Devices;
using Evidence.Web.Layout;
using Xunit;

namespace Evidence.Tests.Devices;

public sealed class SharedLookTests
{
    private readonly Clock clock = new();
    private int looked;

    [Fact]
    public async Task However_many_watch_the_same_the_database_is_asked_once()
    {
        var gate = new TaskCompletionSource();
        var looks = new SharedLook(clock, async _ =>
        {
            Interlocked.Increment(ref looked);
            await gate.Task;
            return new LiveLook([], "");
        });
        var watching = Enumerable.Range(0, 50).Select(_ => looks.AtAsync(default, default)).ToList();
        gate.SetResult();
        await Task.WhenAll(watching);
        await looks.AtAsync(default, default);
        Assert.Equal(1, looked);

        clock.Ticks += TimeSpan.FromSeconds(1.1).Ticks;
        await looks.AtAsync(default, default);
        Assert.Equal(2, looked);
        await looks.AtAsync(new WatchedDocks(Guid.NewGuid(), null), default);
        Assert.Equal(3, looked);
    }

    [Fact]
    public async Task A_look_that_took_long_is_not_repeated_before_four_times_as_long()
    {
        var looks = new SharedLook(clock, _ =>
        {
            looked++;
            clock.Ticks += TimeSpan.FromSeconds(2).Ticks;
            return Task.FromResult(new LiveLook([], ""));
        });
        await looks.AtAsync(default, default);
        clock.Ticks += TimeSpan.FromSeconds(5).Ticks;
        await looks.AtAsync(default, default);
        Assert.Equal(1, looked);
        clock.Ticks += TimeSpan.FromSeconds(2).Ticks;
        await looks.AtAsync(default, default);
        Assert.Equal(2, looked);
    }

    [Fact]
    public async Task A_look_that_failed_is_repeated_at_once()
    {
        var looks = new SharedLook(clock, _ => looked++ == 0 ? throw new IOException("away") : Task.FromResult(new LiveLook([], "back")));
        await Assert.ThrowsAsync<IOException>(() => looks.AtAsync(default, default));
        Assert.Equal("back", (await looks.AtAsync(default, default)).Shape);
    }

    private sealed class Clock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}
