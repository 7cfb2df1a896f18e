using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;
using Xunit;

namespace Evidence.Agent.Tests.Offload;

public sealed class PatienceTests : IDisposable
{
    private readonly JumpingClock clock = new(TestAgency.Now);
    private readonly StringWriter said = new();

    public void Dispose() => said.Dispose();

    [Fact]
    public async Task Waits_longer_each_time_and_gives_up_at_its_limit()
    {
        var patience = New(TimeSpan.FromSeconds(60));

        var error = await Assert.ThrowsAsync<UserError>(async () =>
        {
            while (true) await patience.WaitAsync("The server is away.", "Look.", TimeSpan.Zero, default);
        });

        Assert.Equal(ExitCode.ServerRefused, error.Exit);
        Assert.StartsWith("The server is away. Gave up after ", error.Message, StringComparison.Ordinal);
        Assert.True(clock.Waits[1] > clock.Waits[0] && clock.Waits[4] > clock.Waits[3]);
        Assert.True(clock.Waits.Max() <= TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Never_gives_up_when_told_to_run_for_ever()
    {
        var patience = New(Timeout.InfiniteTimeSpan);

        for (var i = 0; i < 500; i++) await patience.WaitAsync("Full.", "", TimeSpan.Zero, default);

        Assert.True(clock.GetUtcNow() - TestAgency.Now > TimeSpan.FromHours(3));
    }

    [Fact]
    public async Task Says_the_same_trouble_once_in_a_while_and_another_one_at_once()
    {
        var patience = New(Timeout.InfiniteTimeSpan);

        for (var i = 0; i < 5; i++) await patience.WaitAsync("Away.", "", TimeSpan.Zero, default);
        await patience.WaitAsync("Full.", "", TimeSpan.Zero, default);

        Assert.Equal(["Away. Trying again.", "Full. Trying again."], said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Waits_as_long_as_the_server_asks_but_never_for_hours()
    {
        var patience = New(Timeout.InfiniteTimeSpan);

        await patience.WaitAsync("Away.", "", TimeSpan.FromSeconds(5), default);
        await patience.WaitAsync("Away.", "", TimeSpan.FromHours(5), default);

        Assert.InRange(clock.Waits[0], TimeSpan.FromSeconds(3.75), TimeSpan.FromSeconds(6.25));
        Assert.InRange(clock.Waits[1], TimeSpan.FromSeconds(22.5), TimeSpan.FromSeconds(37.5));
    }

    private Patience New(TimeSpan limit) => new(limit, clock, new Voice(said, json: false, clock));
}
