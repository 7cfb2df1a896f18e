using Evidence.Agent.Hosting;
using Evidence.Agent.Tests.Offload;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Hosting;

public sealed class LogFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_line_has_its_time_and_a_long_file_is_turned_over_once()
    {
        using var log = new LogFile(folder["agent.log"], json: false, new JumpingClock(TestAgency.Now), longest: 60);
        for (var n = 1; n <= 5; n++) log.WriteLine($"line {n}, which is rather long");

        Assert.StartsWith("2026-03-01T09:00:00", File.ReadAllText(folder["agent.log"]), StringComparison.Ordinal);
        Assert.EndsWith("line 5, which is rather long\n", File.ReadAllText(folder["agent.log"]), StringComparison.Ordinal);
        Assert.Contains("line 4", File.ReadAllText(folder["agent.log.1"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_stops_nothing()
    {
        using var log = new LogFile(Path.Combine(folder["no"], "such", "folder"), json: true, TimeProvider.System);
        log.WriteLine("x");
    }
}
