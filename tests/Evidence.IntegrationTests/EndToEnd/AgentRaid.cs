using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Offloads card after card, each time striking the agent once and then letting it go on.</summary>
internal sealed class AgentRaid(Station station, string seed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly List<SimulatedCard> cards = [];

    public SimulatedCard[] Cards => [.. cards];

    public async Task TraceAsync((string, string) trace)
    {
        var card = NextCard();
        Assert.Equal(0, (await OffloadAsync(card, trace)).Exit);
        Invariant.TheCardIsErased(card, "traced run");
    }

    /// <summary>Kills at the first <paramref name="wanted"/> of these strikes that are reached.</summary>
    public async Task KillAsync(IEnumerable<Strike> strikes, int wanted)
    {
        var struck = 0;
        foreach (var strike in strikes)
        {
            if (struck == wanted) return;
            if (await StrikeAsync(strike, "KILL")) struck++;
        }
        Assert.True(struck == wanted, $"{seed}: only {struck} strikes were reached");
    }

    /// <returns>Whether the agent came there.</returns>
    public async Task<bool> StrikeAsync(Strike strike, string fault)
    {
        var card = NextCard();
        var ambush = new Ambush(strike, fault);
        var when = $"{seed}, {ambush}";
        station.MakeAStepDue();
        var (exit, log) = await OffloadAsync(card, ambush.Environment);
        Assert.True(fault != "KILL" || exit == (ambush.WasReached ? ChildProcess.Killed : 0), $"{when}: the agent ended with {exit}:\n{log}");
        await Invariant.TheDeviceHoldsWhatHasNoReceiptAsync(station.Running, card, when);
        (var again, log) = await OffloadAsync(card);
        Assert.True(again == 0, $"{when}: the next run ended with {again}:\n{log}\n--- web\n{station.Running.Web.Log}\n--- worker\n{station.Running.Worker.Log}");
        Invariant.TheCardIsErased(card, when);
        return ambush.WasReached;
    }

    private SimulatedCard NextCard()
    {
        var card = station.Camera();
        cards.Add(card);
        Filling.Small(card, cards.Count);
        return card;
    }

    private async Task<(int Exit, string Log)> OffloadAsync(SimulatedCard card, params (string, string)[] also)
    {
        await using var agent = station.Dock.Program("offload", card.Root, "--erase", "--patience", "300");
        agent.Start(also);
        return (await agent.EndAsync(Patience), agent.Log);
    }
}
