using System.Diagnostics;
using System.Globalization;

namespace Evidence.Benchmarks;

/// <summary>What one offload took, from the start of the agent to its end with every receipt.</summary>
/// <param name="Label">How it is named in print.</param>
/// <param name="WallSeconds">By the clock on the wall.</param>
/// <param name="Programs">CPU-seconds and peak memory by program, the agent's start included.</param>
/// <param name="Floor">Mean of the floors measured before and after.</param>
/// <param name="Bytes">Plaintext bytes.</param>
internal sealed record AgentRun(string Label, double WallSeconds, IReadOnlyDictionary<string, ProcessMeter> Programs, Floor Floor, long Bytes)
{
    private const int SampleMilliseconds = 20;
    private static readonly string[] Servers = ["web", "worker"];

    public double GigabytesPerSecond => Bytes / 1e9 / WallSeconds;

    public double CpuPerGiB(string program) => Programs[program].CpuSeconds / ((double)Bytes / Stand.Gibibyte);

    /// <summary>What the processors of this machine would take for what must be computed, if nothing else were to do.</summary>
    public double MachineFloorSeconds => Floor.ToReceipt * Bytes / Stand.Gibibyte / Environment.ProcessorCount;

    public double AgentOverFloor => CpuPerGiB("agent") / Floor.CpuSeconds;

    public static async Task<AgentRun> MeasureAsync(Stand stand, string label, Enrolled agent, RandomCard card, int? inFlight)
    {
        var floorBefore = Floor.Measure();
        foreach (var server in Servers) ProcessMeter.ForgetPeak(stand.ProcessId(server));
        var before = ReadServers(stand);
        var endedBefore = ProcessMeter.EndedChildren();
        var clock = Stopwatch.StartNew();
        var peak = await OffloadAsync(agent, card, inFlight);
        var wall = clock.Elapsed.TotalSeconds;
        var programs = ReadServers(stand).ToDictionary(
            pair => pair.Key, pair => pair.Value with { CpuSeconds = pair.Value.CpuSeconds - before[pair.Key].CpuSeconds });
        programs["agent"] = new ProcessMeter(ProcessMeter.EndedChildren() - endedBefore, peak);
        return new AgentRun(label, wall, programs, Floor.Mean(floorBefore, Floor.Measure()), card.Bytes);
    }

    public void Print()
    {
        Console.WriteLine(FormattableString.Invariant($"{Label}: {WallSeconds:0.0} s, {GigabytesPerSecond:0.00} GB/s"));
        Console.WriteLine(FormattableString.Invariant(
            $"  floor     {Floor.CpuSeconds,6:0.00} CPU-s/GiB  (SHA-256 {Floor.PlaintextHash:0.00} + AES-256-GCM {Floor.Encryption:0.00} + SHA-256 {Floor.CiphertextHash:0.00})"));
        foreach (var (name, meter) in Programs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Console.WriteLine(FormattableString.Invariant(
                $"  {name,-9} {CpuPerGiB(name),6:0.00} CPU-s/GiB = {CpuPerGiB(name) / Floor.CpuSeconds:0.00} × floor, peak {meter.PeakMiB:0} MiB"));
    }

    private static Dictionary<string, ProcessMeter> ReadServers(Stand stand)
    {
        var meters = Servers.ToDictionary(name => name, name => ProcessMeter.Read(stand.ProcessId(name)) ?? throw new BenchFailure($"{name} has stopped."));
        meters["database"] = ProcessMeter.ReadFamily(stand.ProcessId("database"));
        return meters;
    }

    /// <summary>Runs the agent to its end; the most memory it had.</summary>
    /// <param name="inFlight">Null for as many as the agent sends by itself.</param>
    public static async Task<double> OffloadAsync(Enrolled agent, RandomCard card, int? inFlight)
    {
        string[] flights = inFlight is { } files ? ["--in-flight", files.ToString(CultureInfo.InvariantCulture)] : [];
        using var process = Process.Start(agent.Command("offload", [card.Path, .. flights]))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        double peak = 0;
        while (!ended.IsCompleted)
        {
            if (ProcessMeter.Read(process.Id) is { } meter) peak = Math.Max(peak, meter.PeakMiB);
            await Task.WhenAny(ended, Task.Delay(SampleMilliseconds));
        }
        return process.ExitCode == 0 ? peak : throw new BenchFailure($"The agent ended with {process.ExitCode}: {await output}{await error}");
    }
}

/// <summary>An agent that is known to the server at one address.</summary>
internal sealed record Enrolled(Stand Stand, string State)
{
    public static async Task<Enrolled> EnrolAsync(Stand stand, string name, Uri server)
    {
        var state = Path.Combine(stand.Data, "agent-" + name);
        var code = (await stand.WorkerAsync("enrolment-code")).Split('\n')[^1].Trim();
        string[] trust = server.Scheme == Uri.UriSchemeHttps ? ["--trust-certificate", stand.Certificate] : ["--plain-http"];
        await ChildRun.RunAsync(stand.Agent(["enroll", "--server", server.ToString(), "--code", code, "--state", state, "--name", name, .. trust]));
        return new Enrolled(stand, state);
    }

    public ProcessStartInfo Command(string verb, params string[] arguments) => Stand.Agent([verb, .. arguments, "--state", State]);
}
