using Evidence.Durability;
using Evidence.Testing.Running;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The agent is killed wherever a disk write, a request or an erasing may be cut off.</summary>
public sealed class AgentKillTests(Station station, ITestOutputHelper output) : IClassFixture<Station>
{
    [Fact]
    public async Task An_agent_killed_anywhere_goes_on_and_every_file_arrives_once()
    {
        using var draw = new FaultDraw(output);
        var raid = new AgentRaid(station, $"EVIDENCE_SEED={draw.Seed}");
        await raid.TraceAsync(draw.Trace);
        draw.RequirePassed(FaultCoverage.OfAnAgent);
        await raid.KillAsync(draw.All(), Kills.Wanted);
        await ProofOfAll.HoldsAsync(station.Running, raid.Cards);
    }
}

/// <summary>Web is killed between any two steps of taking files in.</summary>
public sealed class WebKillTests(Station station, ITestOutputHelper output) : IClassFixture<Station>
{
    [Fact]
    public async Task A_web_killed_anywhere_goes_on_and_every_file_arrives_once() => await Kills.RunAsync(station, station.Running.Web, FaultCoverage.OfWeb, output, (card, seed) =>
    {
        Filling.Small(card, seed);
        return Task.CompletedTask;
    });
}

/// <summary>The worker is killed between any two steps of reading back, checking media and making copies that play.</summary>
public sealed class WorkerKillTests(Station station, ITestOutputHelper output) : IClassFixture<Station>
{
    [Fact]
    public async Task A_worker_killed_anywhere_goes_on_and_every_file_arrives_once() =>
        await Kills.RunAsync(station, station.Running.Worker, FaultCoverage.OfTheWorker, output, Filling.WithVideoAsync);
}

internal static class Kills
{
    /// <summary>EVIDENCE_KILLS makes it another number.</summary>
    public static int Wanted { get; } = int.TryParse(Environment.GetEnvironmentVariable("EVIDENCE_KILLS"), out var told) ? told : 15;

    public static async Task RunAsync(Station station, RunningProgram besieged, IReadOnlyCollection<FaultPoint> expected, ITestOutputHelper output, Func<SimulatedCard, int, Task> fill)
    {
        using var draw = new FaultDraw(output);
        var siege = new Siege(station, besieged, $"EVIDENCE_SEED={draw.Seed}", fill);
        await siege.TraceAsync(draw, expected);
        await siege.KillAsync(draw.All(), Wanted);
        await ProofOfAll.HoldsAsync(station.Running, siege.Cards);
    }
}
