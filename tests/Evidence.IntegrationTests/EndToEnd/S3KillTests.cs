using Evidence.Durability;
using Evidence.Testing.Running;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Web is killed at every point at which it does something to an S3 store. All other points: <see cref="S3WebCampaign"/>.</summary>
public sealed class S3WebKillTests(S3Station station, ITestOutputHelper output) : IClassFixture<S3Station>
{
    [Fact]
    public async Task A_web_killed_while_it_uses_an_S3_store_goes_on_and_every_file_arrives_once() => await S3Kills.RunAsync(station, station.Running.Web, FaultCoverage.OfWebWithS3, output, S3Kills.FillAsync);
}

/// <summary>The worker likewise.</summary>
public sealed class S3WorkerKillTests(S3Station station, ITestOutputHelper output) : IClassFixture<S3Station>
{
    [Fact]
    public async Task A_worker_killed_while_it_uses_an_S3_store_goes_on_and_every_file_arrives_once() =>
        await S3Kills.RunAsync(station, station.Running.Worker, FaultCoverage.OfTheWorkerWithS3, output, Filling.WithVideoAsync);
}

internal static class S3Kills
{
    /// <summary>Short files, and one of two parts.</summary>
    public static Task FillAsync(SimulatedCard card, int seed)
    {
        Filling.Small(card, seed);
        card.Put($"DCIM/100MEDIA/LONG{seed}.MP4", Filling.Bytes(6_000_000, seed + 4_000_000));
        return Task.CompletedTask;
    }

    public static async Task RunAsync(S3Station station, RunningProgram besieged, IReadOnlyCollection<FaultPoint> expected, ITestOutputHelper output, Func<SimulatedCard, int, Task> fill)
    {
        using var draw = new FaultDraw(output);
        var siege = new Siege(station, besieged, $"EVIDENCE_SEED={draw.Seed}", fill);
        await siege.TraceAsync(draw, expected);
        var strikes = draw.Points().Where(strike => strike.Point.ToString().StartsWith("Store", StringComparison.Ordinal)).ToList();
        output.WriteLine(string.Join(' ', strikes));
        await siege.KillAsync(strikes, strikes.Count);
        await ProofOfAll.HoldsAsync(station.Running, siege.Cards);
    }
}
