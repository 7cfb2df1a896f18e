namespace Evidence.Benchmarks;

/// <summary>
/// Four files of 1 GiB of random bytes from the page cache, agent → web → file system store → receipt. Four runs, each with bytes of its own:
/// over HTTP and over TLS with one file in flight, which the CPU and memory figures come from, over HTTP as the agent sends by itself, which is
/// set beside other programs that copy the same card, and with all four in flight. Then one, two and four devices at once. The servers have
/// taken a short file before, so that none of it is their start.
/// </summary>
internal static class OffloadBench
{
    private const double MostOverHttp = 1.8, MostOverTls = 2.1, MostMiB = 120, MostMiBPerFile = 24;

    public static async Task RunAsync(Stand stand)
    {
        var plain = await Enrolled.EnrolAsync(stand, "http", stand.Http);
        var secured = await Enrolled.EnrolAsync(stand, "tls", stand.Https!);
        using (var first = RandomCard.Make(Path.Combine(stand.Data, "card"), 1, Stand.Gibibyte / 4)) await AgentRun.OffloadAsync(plain, first, null);
        var http = await MeasureAsync(stand, "HTTP, one file in flight", plain, 1);
        using var shared = NewCard(stand);
        var shipped = await MeasureAsync(stand, "HTTP, as it comes", plain, shared, null);
        var peers = await MeasurePeersAsync(stand, shared);
        shared.Dispose();
        var tls = await MeasureAsync(stand, "TLS, one file in flight", secured, 1);
        var all = await MeasureAsync(stand, "HTTP, four files in flight", plain, Stand.Files);
        var one = await DevicesAtOnce.MeasureAsync(stand, plain, 1);
        var two = await DevicesAtOnce.MeasureAsync(stand, plain, 2);
        var four = await DevicesAtOnce.MeasureAsync(stand, plain, 4);

        var alone = http.Programs["agent"].PeakMiB;
        var further = (all.Programs["agent"].PeakMiB - alone) / (Stand.Files - 1);
        Console.WriteLine(FormattableString.Invariant($"Agent over the floor, HTTP   {http.AgentOverFloor:0.00}  ({BenchResult.Against(http.AgentOverFloor, MostOverHttp)})"));
        Console.WriteLine(FormattableString.Invariant($"Agent over the floor, TLS    {tls.AgentOverFloor:0.00}  ({BenchResult.Against(tls.AgentOverFloor, MostOverTls)})"));
        Console.WriteLine(FormattableString.Invariant($"Agent memory, one file       {alone:0} MiB  ({BenchResult.Against(alone, MostMiB)})"));
        Console.WriteLine(FormattableString.Invariant($"Agent memory, each further   {further:0.0} MiB  ({BenchResult.Against(further, MostMiBPerFile)})"));
        var best = peers.MinBy(peer => peer.WallSeconds)!;
        var cpu = shipped.Programs.Values.Sum(program => program.CpuSeconds);
        Console.WriteLine(FormattableString.Invariant($"Wall over the fastest peer   {shipped.WallSeconds / best.WallSeconds:0.00}  ({BenchResult.Against(shipped.WallSeconds / best.WallSeconds, 1)}; {best.Name})"));
        Console.WriteLine(FormattableString.Invariant($"CPU over that peer's         {cpu / best.CpuSeconds:0.00}  (all our programs; the agent alone {shipped.Programs["agent"].CpuSeconds / best.CpuSeconds:0.00})"));
        Console.WriteLine(FormattableString.Invariant($"Wall over the machine's floor {shipped.WallSeconds / shipped.MachineFloorSeconds:0.00}  (hashes and ciphers of all programs: {shipped.MachineFloorSeconds:0.0} s, {shipped.MachineFloorSeconds / best.WallSeconds:0.00} × that peer)"));
        var rate = await MediaCheckRate.MeasureAsync(stand, plain);
        rate.Print();
        BenchResult.Write(
            stand.Results, "offload",
            ("agent_cpu_over_floor_http", http.AgentOverFloor),
            ("agent_cpu_over_floor_tls", tls.AgentOverFloor),
            ("agent_peak_rss_mb", alone),
            ("agent_rss_mb_per_further_file", further),
            ("wall_gb_per_s", shipped.GigabytesPerSecond),
            ("wall_gb_per_s_four_in_flight", all.GigabytesPerSecond),
            ("web_cpu_over_floor_http", http.CpuPerGiB("web") / http.Floor.CpuSeconds),
            ("worker_cpu_over_floor_http", http.CpuPerGiB("worker") / http.Floor.CpuSeconds),
            ("wall_gb_per_s_1", one),
            ("wall_gb_per_s_2", two),
            ("wall_gb_per_s_4", four),
            ("wall_over_best_peer", shipped.WallSeconds / best.WallSeconds),
            ("wall_over_machine_floor", shipped.WallSeconds / shipped.MachineFloorSeconds),
            ("machine_floor_over_best_peer", shipped.MachineFloorSeconds / best.WallSeconds),
            ("cpu_over_best_peer", cpu / best.CpuSeconds),
            ("agent_cpu_over_best_peer", shipped.Programs["agent"].CpuSeconds / best.CpuSeconds),
            ("media_check_mb_per_s", rate.MegabytesPerSecond));
    }

    private static RandomCard NewCard(Stand stand) => RandomCard.Make(Path.Combine(stand.Data, "card"), Stand.Files, Stand.Gibibyte);

    private static async Task<AgentRun> MeasureAsync(Stand stand, string label, Enrolled agent, int? inFlight)
    {
        using var card = NewCard(stand);
        return await MeasureAsync(stand, label, agent, card, inFlight);
    }

    private static async Task<AgentRun> MeasureAsync(Stand stand, string label, Enrolled agent, RandomCard card, int? inFlight)
    {
        var run = await AgentRun.MeasureAsync(stand, label, agent, card, inFlight);
        run.Print();
        return run;
    }

    private static async Task<IReadOnlyList<PeerRun>> MeasurePeersAsync(Stand stand, RandomCard card)
    {
        var peers = await Peers.MeasureAsync(stand, card);
        foreach (var peer in peers)
            Console.WriteLine(FormattableString.Invariant($"{peer.Name}: {peer.WallSeconds:0.0} s, {card.Bytes / 1e9 / peer.WallSeconds:0.00} GB/s, {peer.CpuSeconds / Stand.Files:0.00} CPU-s/GiB"));
        return peers;
    }
}
