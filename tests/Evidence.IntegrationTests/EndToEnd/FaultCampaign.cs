using Evidence.Durability;
using Evidence.Testing.Running;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Every fault point that the agent passes, with every fault: killed there, a failing disk, a full one.</summary>
[Trait("Category", "Campaign")]
public sealed class AgentCampaign(Station station, ITestOutputHelper output) : IClassFixture<Station>
{
    [Fact]
    public async Task An_agent_struck_anywhere_by_anything_loses_nothing()
    {
        using var draw = new FaultDraw(output);
        var raid = new AgentRaid(station, $"EVIDENCE_SEED={draw.Seed}");
        await raid.TraceAsync(draw.Trace);
        draw.RequirePassed(FaultCoverage.OfAnAgent);
        foreach (var strike in draw.Points())
            foreach (var fault in FaultCoverage.Faults)
                Assert.True(await raid.StrikeAsync(strike, fault), $"{strike}:{fault} was not reached");
        await ProofOfAll.HoldsAsync(station.Running, raid.Cards);
    }
}

/// <summary>The same for Web.</summary>
[Trait("Category", "Campaign")]
public sealed class WebCampaign(Station station, ITestOutputHelper output) : IClassFixture<Station>
{
    [Fact]
    public async Task A_web_struck_anywhere_by_anything_loses_nothing() => await Campaign.RunAsync(station, station.Running.Web, FaultCoverage.OfWeb, output, (card, seed) =>
    {
        Filling.Small(card, seed);
        return Task.CompletedTask;
    });
}

/// <summary>The same for the worker.</summary>
[Trait("Category", "Campaign")]
public sealed class WorkerCampaign(Station station, ITestOutputHelper output) : IClassFixture<Station>
{
    [Fact]
    public async Task A_worker_struck_anywhere_by_anything_loses_nothing() =>
        await Campaign.RunAsync(station, station.Running.Worker, FaultCoverage.OfTheWorker, output, Filling.WithVideoAsync);
}

/// <summary>Web again, with an S3 store.</summary>
[Trait("Category", "Campaign")]
public sealed class S3WebCampaign(S3Station station, ITestOutputHelper output) : IClassFixture<S3Station>
{
    [Fact]
    public async Task A_web_with_an_S3_store_struck_anywhere_by_anything_loses_nothing() => await Campaign.RunAsync(station, station.Running.Web, FaultCoverage.OfWebWithS3, output, S3Kills.FillAsync);
}

/// <summary>The worker again, with an S3 store.</summary>
[Trait("Category", "Campaign")]
public sealed class S3WorkerCampaign(S3Station station, ITestOutputHelper output) : IClassFixture<S3Station>
{
    [Fact]
    public async Task A_worker_with_an_S3_store_struck_anywhere_by_anything_loses_nothing() => await Campaign.RunAsync(station, station.Running.Worker, FaultCoverage.OfTheWorkerWithS3, output, Filling.WithVideoAsync);
}

internal static class Campaign
{
    public static async Task RunAsync(Station station, RunningProgram besieged, IReadOnlyCollection<FaultPoint> expected, ITestOutputHelper output, Func<SimulatedCard, int, Task> fill)
    {
        using var draw = new FaultDraw(output);
        var siege = new Siege(station, besieged, $"EVIDENCE_SEED={draw.Seed}", fill);
        await siege.TraceAsync(draw, expected);
        foreach (var strike in draw.Points())
            foreach (var fault in FaultCoverage.Faults)
                await siege.StrikeAsync(strike, fault);
        await ProofOfAll.HoldsAsync(station.Running, siege.Cards);
    }
}
