using Evidence.Testing;
using Evidence.Testing.Postgres;
using Evidence.Testing.Running;
using Xunit;

namespace Evidence.IntegrationTests.Worker;

public sealed class StopTests
{
    [Fact]
    public async Task A_worker_whose_database_went_away_still_stops_when_it_is_told_to()
    {
        var cluster = await PostgresCluster.StartAsync(checksums: true);
        await using var running = await RunningEvidence.StartAsync(cluster, ("Logging__LogLevel__Microsoft.Hosting.Lifetime", "Information"));
        await running.UntilAsync("the worker is up", () => Task.FromResult(running.Worker.Log.Contains("Application started", StringComparison.Ordinal)));
        cluster.Dispose();
        var before = running.Worker.Log.Length;
        await running.UntilAsync("the worker noticed", () => Task.FromResult(running.Worker.Log.Length > before));
        var told = await ChildProcess.RunAsync("kill", ["-TERM", running.Worker.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        Assert.True(told.ExitCode == 0, told.Error);
        Assert.Equal(0, await running.Worker.EndAsync(TimeSpan.FromMinutes(3)));
    }
}
