using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;

namespace Evidence.Benchmarks;

/// <summary>
/// A 4 GiB recording in the store, watched: first byte at random offsets with 1 and with 8 viewers who seek all the time, and the
/// throughput of long ranges beside that of the same file served unencrypted by Kestrel, both taken in turns.
/// </summary>
internal static class PlaybackBench
{
    private const long FileBytes = 4 * Stand.Gibibyte, RangeBytes = 256L << 20;
    private const int SeeksPerViewer = 250, WarmUpSeeks = 20, SeekBytes = 1 << 18, Rounds = 8;
    private const double LeastOverPlain = 0.9;

    public static async Task RunAsync(Stand stand)
    {
        using var card = RandomCard.Make(Path.Combine(stand.Data, "card"), files: 1, FileBytes);
        var agent = await Enrolled.EnrolAsync(stand, "playback", stand.Http);
        Console.WriteLine("Bringing a recording of 4 GiB into the store.");
        await AgentRun.OffloadAsync(agent, card, inFlight: 1);
        var cookies = await SignIn.AsAsync(stand, "evidence officer");
        var stream = await FindStreamAsync(stand);
        await SignIn.StatePurposeAsync(stand, cookies, stream.Segments[2].TrimEnd('/'));

        var one = await SeekAsync(cookies, stream, viewers: 1);
        var eight = await SeekAsync(cookies, stream, viewers: 8);
        Console.WriteLine(FormattableString.Invariant($"First byte, 1 viewer    p50 {Percentile(one, 0.5):0.0} ms, p95 {Percentile(one, 0.95):0.0} ms"));
        Console.WriteLine(FormattableString.Invariant($"First byte, 8 viewers   p50 {Percentile(eight, 0.5):0.0} ms, p95 {Percentile(eight, 0.95):0.0} ms"));
        var (ours, plain) = await CompareAsync(stand, cookies, stream, Directory.GetFiles(card.Path, "RAND_*", SearchOption.AllDirectories).Single());
        Console.WriteLine(FormattableString.Invariant(
            $"Long ranges             {ours:0.00} GB/s, plain file {plain:0.00} GB/s, ratio {ours / plain:0.00}  ({BenchResult.Against(ours / plain, LeastOverPlain, most: false)})"));
        BenchResult.Write(
            stand.Results, "playback",
            ("seek_p95_ms_1", Percentile(one, 0.95)), ("seek_p95_ms_8", Percentile(eight, 0.95)), ("range_over_plain", ours / plain), ("range_gb_per_s", ours));
    }

    private static async Task<Uri> FindStreamAsync(Stand stand)
    {
        await using var database = NpgsqlDataSource.Create(Stand.Database);
        await using var ask = database.CreateCommand(
            "select p.item_id, p.id from items.part p join items.sealed_object o on o.id = p.object_id where o.plaintext_bytes = $1");
        ask.Parameters.AddWithValue(FileBytes);
        await using var row = await ask.ExecuteReaderAsync();
        if (!await row.ReadAsync()) throw new BenchFailure("The recording is not in the catalogue.");
        return new Uri(stand.Http, $"/items/{row.GetGuid(0)}/parts/{row.GetGuid(1)}/stream");
    }

    private static async Task<double[]> SeekAsync(CookieContainer cookies, Uri stream, int viewers)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, viewers).Select(number => Task.Run(async () =>
        {
            using var viewer = new Viewer(cookies);
            var random = new Random(number);
            for (var i = 0; i < WarmUpSeeks; i++) await viewer.SeekAsync(stream, random.NextInt64(FileBytes - SeekBytes), SeekBytes);
            var taken = new double[SeeksPerViewer];
            for (var i = 0; i < taken.Length; i++) taken[i] = await viewer.SeekAsync(stream, random.NextInt64(FileBytes - SeekBytes), SeekBytes);
            return taken;
        })));
        return [.. all.SelectMany(taken => taken).Order()];
    }

    /// <summary>In turns, so that what else the machine does falls on both; the best round of each, which is the one least disturbed.</summary>
    private static async Task<(double Ours, double Plain)> CompareAsync(Stand stand, CookieContainer cookies, Uri stream, string file)
    {
        var address = new Uri("http://127.0.0.1:" + FreePort().ToString(CultureInfo.InvariantCulture));
        using var server = Process.Start(Stand.Dotnet(Environment.GetCommandLineArgs()[0], ["plain-server", file, address.ToString()]))!;
        try
        {
            var plainFile = new Uri(address, "/file");
            await UntilAnswersAsync(plainFile);
            using var viewer = new Viewer(cookies);
            var (ours, plain) = (0.0, 0.0);
            for (var round = 0; round < Rounds; round++)
            {
                var offset = round % 2 * RangeBytes + 12_345;
                plain = Math.Max(plain, await RateAsync(viewer, plainFile, offset));
                ours = Math.Max(ours, await RateAsync(viewer, stream, offset));
            }
            return (ours, plain);
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task<double> RateAsync(Viewer viewer, Uri stream, long offset)
    {
        var clock = Stopwatch.StartNew();
        var got = await viewer.ReadAsync(stream, offset, RangeBytes);
        return got == RangeBytes ? got / 1e9 / clock.Elapsed.TotalSeconds : throw new BenchFailure($"{stream} gave {got} bytes of a range of {RangeBytes}.");
    }

    private static async Task UntilAnswersAsync(Uri file)
    {
        using var viewer = new Viewer(new CookieContainer());
        for (var tries = 0; ; tries++)
        {
            try
            {
                await viewer.ReadAsync(file, 0, 1);
                return;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static double Percentile(double[] sorted, double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
}
