using System.Diagnostics;
using System.Text.Json;

namespace Evidence.Benchmarks;

/// <summary>One agent with several devices in its dock: from its start until the last one has every receipt.</summary>
internal static class DevicesAtOnce
{
    private const int FilesEach = 2;

    /// <returns>Gigabytes of plaintext a second.</returns>
    public static async Task<double> MeasureAsync(Stand stand, Enrolled agent, int devices)
    {
        var dock = Path.Combine(stand.Data, "dock");
        var cards = Enumerable.Range(1, devices).Select(bay => RandomCard.Make(Path.Combine(dock, $"BAY{bay}"), FilesEach, Stand.Gibibyte, bay)).ToList();
        var wall = await RunAsync(agent, dock, devices);
        var bytes = cards.Sum(card => card.Bytes);
        Directory.Delete(dock, recursive: true);
        Console.WriteLine(FormattableString.Invariant($"{devices} device(s) at once: {wall:0.0} s, {bytes / 1e9 / wall:0.00} GB/s"));
        return bytes / 1e9 / wall;
    }

    private static async Task<double> RunAsync(Enrolled agent, string dock, int devices)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(agent.Command("run", "--dock", dock, "--station", "off", "--json"))!;
        var error = process.StandardError.ReadToEndAsync();
        var safe = 0;
        while (safe < devices && await process.StandardOutput.ReadLineAsync() is { } line)
            if (IsSafe(line)) safe++;
        var wall = clock.Elapsed.TotalSeconds;
        await ChildRun.RunAsync("kill", "-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return safe == devices ? wall : throw new BenchFailure($"Only {safe} of {devices} devices got all receipts: {await error}");
    }

    /// <summary>A docking's last word; anything but "all safe" there is no measurement.</summary>
    private static bool IsSafe(string line)
    {
        using var said = JsonDocument.Parse(line);
        if (said.RootElement.GetProperty("event").GetString() != "summary") return false;
        return said.RootElement.GetProperty("exit").GetInt32() == 0 ? true : throw new BenchFailure($"A docking did not end well: {line}");
    }
}
