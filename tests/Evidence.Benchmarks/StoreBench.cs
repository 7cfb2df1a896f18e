using System.Diagnostics;
using Npgsql;

namespace Evidence.Benchmarks;

/// <summary>
/// A real S3 server: how fast footage gets into it past the web nodes and through them, beside what the SDK alone reaches in the same run with as
/// many parts in flight. From the agent's start until its objects are whole in the store; no worker runs, because reading back is another
/// matter. Then how fast stored objects are proven again, beside <c>openssl dgst -sha256</c> over the same bytes, in processor time.
/// </summary>
internal static class StoreBench
{
    private const double LeastDirect = 0.8, LeastViaServer = 0.6, LeastScrub = 0.45;
    private const int Files = 2, Rounds = 2;
    private const long FileBytes = Stand.Gibibyte / 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(Stand stand)
    {
        // bench.sh starts one Web with each setting of Storage:Uploads.
        var direct = await Enrolled.EnrolAsync(stand, "direct", stand.Direct!);
        var viaServer = await Enrolled.EnrolAsync(stand, "via-server", stand.Http);
        double raw = 0, past = 0, through = 0;
        for (var round = 0; round < Rounds; round++)
        {
            raw += await RawAsync(stand);
            past += await AgentAsync(stand, direct);
            through += await AgentAsync(stand, viaServer);
        }

        var bytes = (double)Files * FileBytes * Rounds;
        var (overDirect, overVia) = (raw / past, raw / through);
        Console.WriteLine(FormattableString.Invariant($"SDK alone, {Files} parts in flight   {bytes / 1e9 / raw:0.00} GB/s"));
        Console.WriteLine(FormattableString.Invariant($"Agent, past the web nodes       {bytes / 1e9 / past:0.00} GB/s = {overDirect:0.00}  ({BenchResult.Against(overDirect, LeastDirect, most: false)})"));
        Console.WriteLine(FormattableString.Invariant($"Agent, through the web node     {bytes / 1e9 / through:0.00} GB/s = {overVia:0.00}  ({BenchResult.Against(overVia, LeastViaServer, most: false)})"));
        var scrub = await ScrubRate.MeasureAsync(stand);
        Console.WriteLine(FormattableString.Invariant($"Proving stored bytes again      {scrub:0.00} × openssl dgst -sha256 per core  ({BenchResult.Against(scrub, LeastScrub, most: false)})"));
        BenchResult.Write(stand.Results, "store",
            ("direct_over_raw", overDirect), ("via_server_over_raw", overVia), ("scrub_over_openssl", scrub),
            ("raw_gb_per_s", bytes / 1e9 / raw), ("direct_gb_per_s", bytes / 1e9 / past), ("via_server_gb_per_s", bytes / 1e9 / through));
    }

    private static async Task<double> RawAsync(Stand stand)
    {
        using var card = NewCard(stand);
        var files = Directory.GetFiles(card.Path, "*.MP4", SearchOption.AllDirectories);
        var clock = Stopwatch.StartNew();
        foreach (var file in files) await S3Stand.UploadAsync(file, "raw/" + Path.GetFileName(file), inFlight: Files);
        var seconds = clock.Elapsed.TotalSeconds;
        await S3Stand.DeleteAsync("raw/");
        return seconds;
    }

    private static async Task<double> AgentAsync(Stand stand, Enrolled agent)
    {
        using var card = NewCard(stand);
        await using var database = NpgsqlDataSource.Create(Stand.Database);
        var before = await ClaimedAsync(database);
        var clock = Stopwatch.StartNew();
        // It waits for receipts, which no worker gives here: what counts is when the objects are whole.
        using var process = Process.Start(agent.Command("offload", card.Path, "--patience", "600"))!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (await ClaimedAsync(database) < before + Files)
        {
            if (process.HasExited || clock.Elapsed > Patience) throw new BenchFailure($"The agent did not send its files: {string.Concat(await said)}");
            await Task.Delay(20);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        process.Kill();
        await process.WaitForExitAsync();
        return seconds;
    }

    private static async Task<long> ClaimedAsync(NpgsqlDataSource database)
    {
        await using var ask = database.CreateCommand("select count(*) from intake.upload where state = 'claimed'");
        return (long)(await ask.ExecuteScalarAsync())!;
    }

    private static RandomCard NewCard(Stand stand) => RandomCard.Make(Path.Combine(stand.Data, "card"), Files, FileBytes);
}
