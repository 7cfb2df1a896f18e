namespace Evidence.Benchmarks;

/// <summary>
/// Four files of 1 GiB of random bytes from the page cache, agent → web → file system store → receipt. Three runs, each with bytes of its own:
/// over HTTP and over TLS with one file in flight, which the CPU and memory figures come from, and over HTTP with all four in flight.
/// </summary>
internal static class OffloadBench
{
    private const double MostOverHttp = 1.8, MostOverTls = 2.1, MostMiB = 120, MostMiBPerFile = 24;

    public static async Task RunAsync(Stand stand)
    {
        var plain = await Enrolled.EnrolAsync(stand, "http", stand.Http);
        var secured = await Enrolled.EnrolAsync(stand, "tls", stand.Https);
        var http = await MeasureAsync(stand, "HTTP, one file in flight", plain, 1);
        var tls = await MeasureAsync(stand, "TLS, one file in flight", secured, 1);
        var all = await MeasureAsync(stand, "HTTP, four files in flight", plain, Stand.Files);

        var alone = http.Programs["agent"].PeakMiB;
        var further = (all.Programs["agent"].PeakMiB - alone) / (Stand.Files - 1);
        Console.WriteLine(FormattableString.Invariant($"Agent over the floor, HTTP   {http.AgentOverFloor:0.00}  ({BenchResult.Against(http.AgentOverFloor, MostOverHttp)})"));
        Console.WriteLine(FormattableString.Invariant($"Agent over the floor, TLS    {tls.AgentOverFloor:0.00}  ({BenchResult.Against(tls.AgentOverFloor, MostOverTls)})"));
        Console.WriteLine(FormattableString.Invariant($"Agent memory, one file       {alone:0} MiB  ({BenchResult.Against(alone, MostMiB)})"));
        Console.WriteLine(FormattableString.Invariant($"Agent memory, each further   {further:0.0} MiB  ({BenchResult.Against(further, MostMiBPerFile)})"));
        var rate = await MediaCheckRate.MeasureAsync(stand, plain);
        rate.Print();
        BenchResult.Write(
            stand.Results, "offload",
            ("agent_cpu_over_floor_http", http.AgentOverFloor),
            ("agent_cpu_over_floor_tls", tls.AgentOverFloor),
            ("agent_peak_rss_mb", alone),
            ("agent_rss_mb_per_further_file", further),
            ("wall_gb_per_s", http.GigabytesPerSecond),
            ("wall_gb_per_s_four_in_flight", all.GigabytesPerSecond),
            ("web_cpu_over_floor_http", http.CpuPerGiB("web") / http.Floor.CpuSeconds),
            ("worker_cpu_over_floor_http", http.CpuPerGiB("worker") / http.Floor.CpuSeconds),
            ("media_check_mb_per_s", rate.MegabytesPerSecond));
    }

    private static async Task<AgentRun> MeasureAsync(Stand stand, string label, Enrolled agent, int inFlight)
    {
        using var card = RandomCard.Make(Path.Combine(stand.Data, "card"), Stand.Files, Stand.Gibibyte);
        var run = await AgentRun.MeasureAsync(stand, label, agent, card, inFlight);
        run.Print();
        return run;
    }
}
