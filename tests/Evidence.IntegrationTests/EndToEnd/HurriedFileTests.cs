using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Somebody wants one file before the others: the real agent sends it next.</summary>
public sealed class HurriedFileTests(Station station) : IClassFixture<Station>
{
    private const int Files = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_file_hurried_while_the_agent_was_away_is_the_first_that_it_sends()
    {
        var card = Filled("AWAY", 600);
        await using var agent = station.Dock.Program("offload", card.Root, "--in-flight", "1");
        agent.Start(("EVIDENCE_FAULT", "AgentAfterSend:1:KILL"));
        Assert.Equal(ChildProcess.Killed, await agent.EndAsync(Patience));
        await HurryAsync("AWAY", 17);
        await HurryAsync("AWAY", 5);

        agent.Start();
        Assert.True(await agent.EndAsync(Patience) == 0, agent.Log);
        Assert.Equal([17, 5, 0, 1], (await SentAsync("AWAY")).Take(4));
    }

    [Fact]
    public async Task A_file_hurried_while_others_are_sent_is_the_next()
    {
        var card = Filled("NEXT", 700);
        // A thin line, so that the wish comes while there is still something to choose.
        await using var agent = station.Dock.Program("offload", card.Root, "--in-flight", "1", "--limit-mbps", "8");
        agent.Start();
        await station.Running.UntilAsync("the first file is begun", async () => (await SentAsync("NEXT")).Count > 0);
        await HurryAsync("NEXT", Files - 1);
        await station.Running.UntilAsync("the agent has heard", () => Task.FromResult(agent.Log.Contains("Somebody wants some of this first", StringComparison.Ordinal)));
        var begun = (await SentAsync("NEXT")).Count;

        Assert.True(await agent.EndAsync(Patience) == 0, agent.Log);
        var sent = await SentAsync("NEXT");
        Assert.Equal(Files, sent.Count);
        // One may have been taken from the queue between the saying and the doing.
        Assert.InRange(sent.IndexOf(Files - 1), 1, Math.Min(begun + 1, Files - 2));
        Assert.Equal(Enumerable.Range(0, Files - 1), sent.Where(number => number != Files - 1));
    }

    private SimulatedCard Filled(string name, int seed)
    {
        var card = station.Camera();
        for (var number = 0; number < Files; number++) card.Put($"DCIM/100MEDIA/{name}{number:D2}.MP4", Filling.Bytes(300_000, seed + number));
        return card;
    }

    /// <summary>The numbers of the files in the order in which the server heard of them.</summary>
    private async Task<List<int>> SentAsync(string name) =>
        [.. (await station.BegunAsync("/" + name)).Select(path => int.Parse(path[^6..^4], System.Globalization.CultureInfo.InvariantCulture))];

    private Task HurryAsync(string name, int number) => station.HurryAsync($"DCIM/100MEDIA/{name}{number:D2}.MP4");
}
