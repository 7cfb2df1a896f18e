using System.Globalization;
using Evidence.Durability;
using Evidence.Testing;
using Evidence.Testing.Postgres;
using Evidence.Testing.Running;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>A dock with three cameras, a bad network, a small disk, and a hand that kills by a drawn list.</summary>
internal sealed class Shift : IAsyncDisposable
{
    private const int Cameras = 3, FilesOfEach = 40, SmallDisk = 12 << 20, LargeDisk = 2_000 << 20;
    private const string Docks = "docks";

    /// <summary>A strike may find its program with nothing to do; but if hardly any is reached, nothing is tested.</summary>
    private const int StrikesOfOneReached = 20;

    /// <summary>Nothing on these cards can be played, so nothing is derived from it.</summary>
    private static readonly IReadOnlyList<FaultPoint> PointsOfTheWorker =
        [.. FaultCoverage.OfTheWorker.Where(point => !point.ToString().StartsWith("Derivative", StringComparison.Ordinal))];

    // From when the program is up: starting takes as long as the machine is busy.
    private static readonly TimeSpan TillThePointIsReached = TimeSpan.FromSeconds(4), TillTheSpoolIsWritten = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(1), TillAllAreHome = TimeSpan.FromMinutes(20);

    private readonly PostgresCluster cluster;
    private readonly TinyDisk disk;
    private readonly RunningEvidence running;
    private readonly BadWire wire;
    private readonly RunningProgram waiting, spooling;
    private readonly SimulatedCard[] cards;
    private readonly Random random;
    private readonly ITestOutputHelper output;
    private RunningProgram agent;
    private int shifts, redockings, reached;

    private Shift(PostgresCluster cluster, TinyDisk disk, RunningEvidence running, BadWire wire, DockPc dock, int seed, ITestOutputHelper output)
    {
        (this.cluster, this.disk, this.running, this.wire, this.output) = (cluster, disk, running, wire, output);
        random = new Random(seed);
        string[] run = ["run", "--dock", running.NewVolume(Docks), "--erase", "--in-flight", "2", "--station", "off"];
        agent = waiting = dock.Program(run);
        spooling = dock.Program([.. run, "--spool", running.NewVolume("spool"), "--spool-max", "200MB", "--patience", "2"]);
        cards = [.. Enumerable.Range(1, Cameras).Select(number => SimulatedCard.BodyWorn(running.NewVolume(Path.Combine(Docks, $"bay-{number}")), SerialOf(number)))];
    }

    public static async Task RunAsync(ITestOutputHelper output, int strikes)
    {
        using var draw = new FaultDraw(output);
        await using var shift = await StartAsync(draw.Seed, output);
        for (var strike = 0; strike < strikes; strike++)
        {
            if (strike == strikes / 2)
            {
                await shift.disk.ResizeAsync(LargeDisk);
                await shift.SpoolFromNowAsync();
            }

            shift.FillErasedCards();
            await shift.StrikeAsync(strike);
            await shift.CheckDevicesAsync(strike);
        }

        await shift.ComeHomeAsync();
        Assert.True(shift.reached >= strikes / StrikesOfOneReached, $"only {shift.reached} of {strikes} strikes were reached");
    }

    public async ValueTask DisposeAsync()
    {
        await waiting.DisposeAsync();
        await spooling.DisposeAsync();
        await wire.DisposeAsync();
        await running.DisposeAsync();
        disk.Dispose();
        cluster.Dispose();
    }

    private static async Task<Shift> StartAsync(int seed, ITestOutputHelper output)
    {
        var cluster = await PostgresCluster.StartAsync(checksums: true);
        var disk = await TinyDisk.MountAsync(SmallDisk);
        var running = await RunningEvidence.StartAsync(cluster, Station.ShortParts, ("Evidence__Store", disk.Path), ("Logging__LogLevel__Microsoft.Hosting.Lifetime", "Information"));
        var wire = new BadWire(running.Address, seed) { IsQuiet = true };
        var dock = await running.EnrolDockPcAsync("Shift dock", wire.Address);
        for (var number = 1; number <= Cameras; number++)
        {
            await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", SerialOf(number),
                "--kind", "body-worn", "--officer", running.Officer.UserName);
        }

        wire.IsQuiet = false;
        var shift = new Shift(cluster, disk, running, wire, dock, seed, output);
        shift.agent.Start();
        return shift;
    }

    private static string SerialOf(int number) => string.Create(CultureInfo.InvariantCulture, $"SHIFT-{number}");

    private void FillErasedCards()
    {
        if (shifts > 0 && !cards.All(Invariant.IsErased)) return;
        shifts++;
        foreach (var (card, camera) in cards.Select((card, index) => (card, index + 1)))
        {
            for (var file = 1; file <= FilesOfEach; file++)
            {
                var seed = (shifts * Cameras + camera) * 1000 + file;
                var length = file switch { 1 => 1_300_000, 2 => 65_537, 3 => 0, _ => 200 + seed % 9_000 };
                card.Put($"DCIM/{100 + shifts}MEDIA/S{shifts}C{camera}F{file:D3}.{(file % 5 == 4 ? "SRT" : "MP4")}", Filling.Bytes(length, seed));
            }
        }
    }

    private async Task StrikeAsync(int strike)
    {
        var victim = random.Next(agent == spooling ? 7 : 5);
        await Task.Delay(random.Next(1500));
        output.WriteLine($"{strike}: {victim switch { 0 => "agent", 1 => "web", 2 => "worker", 3 => "database", 4 => "device", _ => "web, and the agent while it spools" }}");
        switch (victim)
        {
            case 0: await KillAsync(agent, FaultCoverage.OfAnAgent, TillThePointIsReached); break;
            case 1: await KillAsync(running.Web, FaultCoverage.OfWeb, TillThePointIsReached); break;
            case 2: await KillAsync(running.Worker, PointsOfTheWorker, TillThePointIsReached); break;
            case 3: await cluster.KillAsync(); break;
            case 4: await RedockAsync(cards[random.Next(Cameras)]); break;
            default: await KillWhileSpoolingAsync(); break;
        }

        RestartTheFallen();
    }

    /// <summary>Spools are made of a server that stays away, so it does, while the agent is killed.</summary>
    private async Task KillWhileSpoolingAsync()
    {
        await running.Web.KillAsync();
        await KillAsync(agent, [.. FaultCoverage.Spool.Select(pair => pair.Sealing.Point)], TillTheSpoolIsWritten);
    }

    /// <summary>Killed wherever it is, then once more at a drawn point if that is reached soon.</summary>
    private async Task KillAsync(RunningProgram program, IReadOnlyList<FaultPoint> points, TimeSpan till)
    {
        await program.KillAsync();
        var point = points[random.Next(points.Count)];
        var said = program.Log.Length;
        program.Start(new Strike(point, 1 + random.Next(3)).As("KILL"));
        await running.UntilAsync($"{program.Name} is up", () => Task.FromResult(!program.IsRunning || IsUp(program.Log[said..])));
        var isReached = false;
        try
        {
            isReached = await program.EndAsync(till) == ChildProcess.Killed;
        }
        catch (TimeoutException)
        {
            await program.KillAsync();
        }

        if (isReached) reached++;
        output.WriteLine($"  {point} {(isReached ? "reached" : "not reached")}");
        program.Start();
    }

    /// <summary>What the agent, and what Web and the worker say once they are at work.</summary>
    private static bool IsUp(string said) => said.Contains(" watches ", StringComparison.Ordinal) || said.Contains("Application started", StringComparison.Ordinal);

    private async Task SpoolFromNowAsync()
    {
        await agent.StopAsync();
        agent = spooling;
        agent.Start();
    }

    private Task RedockAsync(SimulatedCard card)
    {
        var number = ++redockings;
        return card.RedockAsync(Path.Combine(running.NewVolume("drawer"), $"card-{number}"), Path.Combine(running.NewVolume(Docks), $"bay-again-{number}"), Away);
    }

    /// <summary>As a service manager does: what ended, for example because its database was away when it started, is started again.</summary>
    private void RestartTheFallen()
    {
        foreach (var program in (RunningProgram[])[agent, running.Web, running.Worker])
        {
            if (program.IsRunning) continue;
            output.WriteLine($"  {program.Name} had ended with {program.ExitCode}");
            program.Start();
        }
    }

    private async Task CheckDevicesAsync(int strike)
    {
        foreach (var card in cards) await Invariant.TheDeviceHoldsWhatHasNoReceiptAsync(running, card, $"strike {strike}");
    }

    private async Task ComeHomeAsync()
    {
        wire.IsQuiet = true;
        output.WriteLine($"{shifts} shifts, {redockings} redockings, {wire.Harmed} connections harmed");
        try
        {
            await running.UntilAsync("every card is erased", () =>
            {
                RestartTheFallen();
                return Task.FromResult(cards.All(Invariant.IsErased));
            }, TillAllAreHome);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n--- agent\n{agent.Log}", late);
        }

        await agent.StopAsync();
        await ProofOfAll.HoldsAsync(running, cards);
    }
}
