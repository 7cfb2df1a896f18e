using System.Diagnostics;

namespace Evidence.Benchmarks;

/// <summary>What another program took to put the same card, encrypted, into a folder on the same disk.</summary>
/// <param name="WallSeconds">Until its bytes were on the disk, as ours are when a receipt comes.</param>
/// <param name="CpuSeconds">Of the program alone.</param>
internal sealed record PeerRun(string Name, double WallSeconds, double CpuSeconds);

/// <summary>
/// Programs that people copy with today. Each encrypts into a folder; none sends over a network to a server that keeps custody,
/// and none reads back what it wrote before it says that it is done.
/// </summary>
internal static class Peers
{
    private const string Password = "a bench keeps no secret";

    public static async Task<IReadOnlyList<PeerRun>> MeasureAsync(Stand stand, RandomCard card)
    {
        var folder = Path.Combine(stand.Data, "peers");
        return
        [
            await ResticAsync(folder, card),
            await RcloneAsync(folder, card),
            await AgeAsync(folder, card),
        ];
    }

    private static async Task<PeerRun> ResticAsync(string folder, RandomCard card)
    {
        ProcessStartInfo Restic(params string[] arguments) => With(new("restic", [.. arguments, "--no-cache", "--quiet", "--repo", folder]), ("RESTIC_PASSWORD", Password));
        await ChildRun.RunAsync(Restic("init"));
        return await MeasureAsync("restic backup", folder, () => ChildRun.RunAsync(Restic("backup", card.Path)));
    }

    private static async Task<PeerRun> RcloneAsync(string folder, RandomCard card)
    {
        var obscured = await ChildRun.RunAsync("rclone", "obscure", Password);
        var copy = With(new("rclone", ["copy", card.Path, "peer:", "--config", "/dev/null"]),
            ("RCLONE_CONFIG_PEER_TYPE", "crypt"), ("RCLONE_CONFIG_PEER_REMOTE", folder), ("RCLONE_CONFIG_PEER_PASSWORD", obscured));
        return await MeasureAsync("rclone crypt copy", folder, () => ChildRun.RunAsync(copy));
    }

    private static async Task<PeerRun> AgeAsync(string folder, RandomCard card)
    {
        Directory.CreateDirectory(folder);
        var key = Path.Combine(folder, "key");
        await ChildRun.RunAsync("age-keygen", "-o", key);
        var recipient = await ChildRun.RunAsync("age-keygen", "-y", key);
        return await MeasureAsync("age + openssl dgst", folder, async () =>
        {
            foreach (var file in Directory.EnumerateFiles(card.Path, "*", SearchOption.AllDirectories))
            {
                await ChildRun.RunAsync("age", "-r", recipient, "-o", Path.Combine(folder, Path.GetFileName(file) + ".age"), file);
                await ChildRun.RunAsync("openssl", "dgst", "-sha256", file);
            }
        });
    }

    private static async Task<PeerRun> MeasureAsync(string name, string folder, Func<Task> copy)
    {
        Directory.CreateDirectory(folder);
        try
        {
            var before = ProcessMeter.EndedChildren();
            var clock = Stopwatch.StartNew();
            await copy();
            await ChildRun.RunAsync("sync", "-f", folder);
            return new PeerRun(name, clock.Elapsed.TotalSeconds, ProcessMeter.EndedChildren() - before);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ProcessStartInfo With(ProcessStartInfo start, params (string Name, string Value)[] environment)
    {
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }
}
