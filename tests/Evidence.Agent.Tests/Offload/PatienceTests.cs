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
            while (true) await patience.WaitAsync("The server is away.", "Look.", default);
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

        for (var i = 0; i < 500; i++) await patience.WaitAsync("Full.", "", default);

        Assert.True(clock.GetUtcNow() - TestAgency.Now > TimeSpan.FromHours(3));
    }

    [Fact]
    public async Task Says_the_same_trouble_once_in_a_while_and_another_one_at_once()
    {
        var patience = New(Timeout.InfiniteTimeSpan);

        for (var i = 0; i < 5; i++) await patience.WaitAsync("Away.", "", default);
        await patience.WaitAsync("Full.", "", default);

        Assert.Equal(["Away. Trying again.", "Full. Trying again."], said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Patience New(TimeSpan limit) => new(limit, clock, new Voice(said, json: false, clock));
}
