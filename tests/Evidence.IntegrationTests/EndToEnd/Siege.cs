using Evidence.Durability;
using Evidence.Testing;
using Evidence.Testing.Running;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>
/// Cards are docked one after the other while a server program is struck down again and again. Each start carries the next strike,
/// so that it goes on with what the last death left; the cards' agent knows nothing of it and must end with every file safe.
/// </summary>
internal sealed class Siege(Station station, RunningProgram besieged, string seed, Func<SimulatedCard, int, Task> fill)
{
    private const int CardsPerStrike = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // Some of what a program does comes by itself after a docking.
    private static readonly TimeSpan Afterwards = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly List<SimulatedCard> cards = [];
    private Task<int>? death;

    public SimulatedCard[] Cards => [.. cards];

    /// <summary>Docks one card with the program's passes counted. What it does by itself some time after a docking has its time too.</summary>
    public async Task TraceAsync(FaultDraw draw, IReadOnlyCollection<FaultPoint> expected)
    {
        await RestartAsync(draw.Trace);
        await DockAsync();
        await UntilAfterwardsAsync(() => draw.HasPassed(expected));
        draw.RequirePassed(expected);
        await RestartAsync();
    }

    /// <summary>Kills at the first <paramref name="wanted"/> of these strikes that are reached.</summary>
    public async Task KillAsync(IEnumerable<Strike> strikes, int wanted)
    {
        using var next = strikes.GetEnumerator();
        Assert.True(next.MoveNext());
        await RestartAsync(next.Current.As("KILL"));
        for (var struck = 0; struck < wanted;)
        {
            var before = struck;
            for (var card = 0; card < CardsPerStrike && struck == before; card++)
                struck += await DockAsync(() => struck < wanted && next.MoveNext() ? next.Current : null);
            if (struck > before) continue;
            Assert.True(next.MoveNext(), $"{seed}: only {struck} strikes were reached");
            await RestartAsync(next.Current.As("KILL"));
        }
        await RestartAsync();
    }

    /// <summary>A fault that the program survives, or dies of: either way the card ends safe.</summary>
    public async Task StrikeAsync(Strike strike, string fault)
    {
        var ambush = new Ambush(strike, fault);
        await RestartAsync(ambush.Environment);
        for (var card = 0; card < CardsPerStrike && !ambush.WasReached; card++)
        {
            await DockAsync();
            await UntilAfterwardsAsync(() => ambush.WasReached);
        }

        Assert.True(ambush.WasReached, $"{seed}: {ambush} was not reached");
    }

    /// <returns>How often the program died meanwhile.</returns>
    private async Task<int> DockAsync(Func<Strike?>? next = null)
    {
        var card = station.Camera();
        await fill(card, cards.Count + 1);
        cards.Add(card);
        station.MakeAStepDue();
        var work = DockToTheEndAsync(card);
        for (var deaths = 0; ; deaths++)
        {
            if (await Task.WhenAny(work, death!) == work)
            {
                await work;
                return deaths;
            }

            var exit = await death!;
            Assert.True(exit == ChildProcess.Killed, $"{seed}: {besieged.Name} ended with {exit}:\n{besieged.Log}");
            await Invariant.TheDeviceHoldsWhatHasNoReceiptAsync(station.Running, card, seed);
            Start(next?.Invoke() is { } strike ? [strike.As("KILL")] : []);
        }
    }

    private async Task DockToTheEndAsync(SimulatedCard card)
    {
        var agent = station.Dock.Program("offload", card.Root, "--erase", "--patience", "300");
        agent.Start();
        await using var ends = agent;
        var exit = await agent.EndAsync(Patience);
        Assert.True(exit == 0, $"{seed}: the agent ended with {exit}:\n{agent.Log}\n--- {besieged.Name}\n{besieged.Log}");
        await ProofOfAll.SettledAsync(station.Running);
        Invariant.TheCardIsErased(card, seed);
    }

    /// <summary>Waits for what may come by itself; whether it has come is for the caller to say.</summary>
    private static async Task UntilAfterwardsAsync(Func<bool> hasCome)
    {
        for (var waited = TimeSpan.Zero; waited < Afterwards && !hasCome(); waited += Step)
            await Task.Delay(Step);
    }

    private async Task RestartAsync(params (string, string)[] also)
    {
        await besieged.StopAsync();
        Start(also);
    }

    private void Start((string, string)[] also)
    {
        besieged.Start(also);
        death = besieged.EndAsync(TimeSpan.FromHours(2));
    }
}
