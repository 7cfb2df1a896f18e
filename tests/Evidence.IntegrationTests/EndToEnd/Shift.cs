using System.Globalization;
using Evidence.Durability;
using Evidence.Testing;
using Evidence.Testing.Postgres;
using Evidence.Testing.Running;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>A dock with three cameras, a bad network, a small disk, and a hand that kills by a drawn list.</summary>
internal sealed class Shift : IAsyncDisposable
{
    private const int Cameras = 3, FilesOfEach = 40, SmallDisk = 12 << 20, LargeDisk = 2_000 << 20;
    private const string Docks = "docks";
    private static readonly TimeSpan TillThePointIsReached = TimeSpan.FromSeconds(4), TillTheSpoolIsWritten = TimeSpan.FromSeconds(10), Away = TimeSpan.FromSeconds(1);

    private readonly PostgresCluster cluster;
    private readonly TinyDisk disk;
    private readonly RunningEvidence running;
    private readonly BadWire wire;
    private readonly RunningProgram waiting, spooling;
    private readonly SimulatedCard[] cards;
    private readonly Random random;
    private readonly ITestOutputHelper output;
    private RunningProgram agent;
    private int shifts, redockings;

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
        var running = await RunningEvidence.StartAsync(cluster, Station.ShortParts, ("Evidence__Store", disk.Path));
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
            case 0: await KillAsync(agent, 301, 376); break;
            case 1: await KillAsync(running.Web, 401, 426); break;
            case 2: await KillAsync(running.Worker, 501, 565); break;
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
        await KillAsync(agent, [.. Enum.GetValues<FaultPoint>().Where(point => (int)point is (> 300 and < 306) or (>= 370 and < 375))], TillTheSpoolIsWritten);
    }

    /// <summary>Killed wherever it is, then once more at a drawn point if that is reached soon.</summary>
    private Task KillAsync(RunningProgram program, int first, int last) =>
        KillAsync(program, [.. Enum.GetValues<FaultPoint>().Where(point => (int)point is > 100 and < 300 || ((int)point >= first && (int)point <= last))], TillThePointIsReached);

    private async Task KillAsync(RunningProgram program, List<FaultPoint> points, TimeSpan till)
    {
        await program.KillAsync();
        var point = points[random.Next(points.Count)];
        program.Start(new Strike(point, 1 + random.Next(3)).As("KILL"));
        var reached = true;
        try
        {
            await program.EndAsync(till);
        }
        catch (TimeoutException)
        {
            reached = false;
            await program.KillAsync();
        }

        output.WriteLine($"  {point} {(reached ? "reached" : "not reached")}");
        program.Start();
    }

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
            });
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n--- agent\n{agent.Log}", late);
        }

        await agent.StopAsync();
        await ProofOfAll.HoldsAsync(running, cards);
    }
}
