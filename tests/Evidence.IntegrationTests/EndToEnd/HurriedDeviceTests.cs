using Evidence.Testing.Running;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Somebody wants one of two devices first: the real agent, as it is set up unless told otherwise, on a thin line.</summary>
public sealed class HurriedDeviceTests(Station station) : IClassFixture<Station>
{
    private const int Files = 24, Spooled = 9;

    // What had its place when the wish came, and what took one between the wish and the hearing.
    private const int UnderWay = 3;

    [Fact]
    public async Task A_hurried_device_is_sent_to_its_end_before_the_other_goes_on()
    {
        var docks = station.Running.NewVolume("docks-hurried");
        foreach (var name in (string[])["LEFT", "RIGHT"]) await FillAsync(name, Path.Combine(docks, name));
        await using var agent = Agent(docks);
        agent.Start();
        await station.Running.UntilAsync("both are being sent", async () => (await station.BegunAsync("/LEFT")).Count > 1 && (await station.BegunAsync("/RIGHT")).Count > 1);
        await OvertakesAsync("RIGHT", "LEFT", agent);
    }

    [Fact]
    public async Task A_hurried_device_of_which_copies_lie_in_the_spool_is_sent_before_the_other()
    {
        var spool = station.Running.NewVolume("spool-hurried");
        string[] names = ["NORTH", "SOUTH"];
        var cards = new List<SimulatedCard>();
        foreach (var name in names) cards.Add(await FillAsync(name, station.Running.NewVolume(name), known: true));
        await station.Running.Web.KillAsync();
        foreach (var card in cards)
        {
            var run = await station.Dock.OffloadAsync(card.Root, "--patience", "2", "--spool", spool, "--spool-max", "1GB");
            Assert.True(run.ExitCode == Spooled, run.Output + run.Error);
        }
        station.Running.Web.Start();
        await station.Running.WebAnswersAsync();

        await using var agent = Agent(station.Running.NewVolume("docks-empty"), "--spool", spool, "--spool-max", "1GB");
        agent.Start();
        await station.Running.UntilAsync("one of them is being sent", async () => (await station.BegunAsync(names)).Count > 1);
        var first = (await station.BegunAsync(names))[0].Contains(names[0], StringComparison.Ordinal) ? names[0] : names[1];
        await OvertakesAsync(names.Single(name => name != first), first, agent);
        await station.Running.UntilAsync("the spool is empty", () => Task.FromResult(!Directory.EnumerateFiles(spool, "*.sealed", SearchOption.AllDirectories).Any()));
    }

    private RunningProgram Agent(string docks, params string[] more) =>
        station.Dock.Program(["run", "--dock", docks, "--station", "off", "--limit-mbps", "6", .. more]);

    private async Task OvertakesAsync(string hurried, string other, RunningProgram agent)
    {
        await station.HurryAsync(PathOf(hurried, 0), wholeVolume: true);
        await station.Running.UntilAsync("the agent has heard", () => Task.FromResult(agent.Log.Contains("Somebody wants some of", StringComparison.Ordinal)));
        var heard = (await station.BegunAsync(hurried, other)).Count;
        await station.Running.UntilAsync("both are sent", async () => (await station.BegunAsync(hurried, other)).Count == 2 * Files);
        var order = await station.BegunAsync(hurried, other);
        var last = order.FindLastIndex(path => path.Contains(hurried, StringComparison.Ordinal));
        var between = order.Take(last).Skip(heard).Count(path => path.Contains(other, StringComparison.Ordinal));
        var told = $"heard after {heard}:\n{string.Join('\n', order)}\n{agent.Log}";
        Assert.True(order.Skip(heard).Count(path => path.Contains(hurried, StringComparison.Ordinal)) > UnderWay, "The wish came too late to make a difference: " + told);
        Assert.True(between <= UnderWay, $"{between} of the other went in between: {told}");
    }

    private async Task<SimulatedCard> FillAsync(string name, string root, bool known = false)
    {
        await station.RegisterAsync("HURRY-" + name);
        var card = SimulatedCard.BodyWorn(Directory.CreateDirectory(root).FullName, "HURRY-" + name);
        if (known) await station.OffloadAsync(card);
        for (var number = 0; number < Files; number++) card.Put(PathOf(name, number), Filling.Bytes(200_000, name.Sum(letter => letter) * 100 + number));
        return card;
    }

    private static string PathOf(string name, int number) => $"DCIM/100MEDIA/{name}{number:D2}.MP4";
}
