using System.Diagnostics;
using Npgsql;

namespace Evidence.Benchmarks;

/// <summary>How fast the media check decodes a recording in its sandbox; it runs apart from the receipt and holds nothing up.</summary>
/// <param name="Bytes">Length of the recording.</param>
/// <param name="RecordedSeconds">Its playing time.</param>
/// <param name="Seconds">From the beginning of the attempt to its result.</param>
internal sealed record MediaCheckRate(long Bytes, int RecordedSeconds, double Seconds)
{
    private const int Recorded = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public double MegabytesPerSecond => Bytes / 1e6 / Seconds;

    public static async Task<MediaCheckRate> MeasureAsync(Stand stand, Enrolled agent)
    {
        using var card = RandomCard.Make(Path.Combine(stand.Data, "media-card"), files: 0, 0);
        var recording = Path.Combine(card.Path, "DCIM", "100MEDIA", "CHECK_0001.MP4");
        await ChildRun.RunAsync("ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size=1920x1080:rate=25:duration={Recorded}", "-f", "lavfi", "-i", $"sine=duration={Recorded}",
                "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "12M", "-minrate", "12M", "-pix_fmt", "yuv420p", "-c:a", "aac", recording]);
        await using var database = NpgsqlDataSource.Create(Stand.Database);
        var offload = AgentRun.OffloadAsync(agent, card, inFlight: 1);
        await UntilAsync(database, "attempts > 0", 1);
        var clock = Stopwatch.StartNew();
        await UntilAsync(database, "true", 0);
        clock.Stop();
        await offload;
        return new MediaCheckRate(new FileInfo(recording).Length, Recorded, clock.Elapsed.TotalSeconds);
    }

    public void Print() => Console.WriteLine(FormattableString.Invariant(
        $"Media check                  {MegabytesPerSecond:0.0} MB/s, {RecordedSeconds / Seconds:0.0} × playing time (1080p, {Bytes / 1e6:0} MB, decoded whole in the sandbox)"));

    /// <summary>Waits until as many checks of that recording are ordered and meet the condition.</summary>
    private static async Task UntilAsync(NpgsqlDataSource database, string condition, long wanted)
    {
        var clock = Stopwatch.StartNew();
        await using var ask = database.CreateCommand(
            $"select count(*) from items.media_work w join items.part p on p.id = w.part_id where p.display like '%CHECK_0001%' and w.kind ilike 'check' and {condition}");
        while ((long)(await ask.ExecuteScalarAsync())! != wanted)
        {
            if (clock.Elapsed > Patience) throw new BenchFailure("The media check did not get done.");
            await Task.Delay(20);
        }
    }
}
