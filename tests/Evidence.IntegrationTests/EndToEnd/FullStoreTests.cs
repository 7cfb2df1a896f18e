using Evidence.Testing;
using Evidence.Testing.Running;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>An object store with almost no room.</summary>
public sealed class FullStoreTests
{
    [Fact]
    public async Task When_the_store_is_full_the_agent_says_so_and_goes_on_when_there_is_room_again()
    {
        using var disk = await TinyDisk.MountAsync(4 << 20);
        await using var running = await RunningEvidence.StartAsync(Station.ShortParts, ("Evidence__Store", disk.Path));
        var dock = await running.EnrolDockPcAsync();
        await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", "FULL-1", "--kind", "body-worn");
        var card = SimulatedCard.BodyWorn(running.NewVolume("full"), "FULL-1");
        for (var i = 0; i < 4; i++) card.Put($"DCIM/100MEDIA/F{i}.MP4", Filling.Bytes(1_500_000, 60 + i));

        await using var agent = dock.Program("offload", card.Root, "--erase");
        agent.Start();
        await running.UntilAsync("the agent said that the store is full", () => Task.FromResult(agent.Log.Contains("object store is full", StringComparison.Ordinal)));
        Assert.True(agent.IsRunning);
        Assert.All(card.Content.Keys, path => Assert.True(card.Holds(path)));
        await disk.ResizeAsync(64 << 20);
        Assert.True(await agent.EndAsync(TimeSpan.FromMinutes(10)) == 0, agent.Log);
        await ProofOfAll.HoldsAsync(running, card);
    }
}
