using System.Text.Json;

namespace Evidence.Benchmarks;

/// <summary>One bench's figures, as kept in bench-results/NAME.json.</summary>
internal sealed record BenchResult(string Name, string At, string Machine, SortedDictionary<string, double> Metrics)
{
    private static readonly JsonSerializerOptions Plain = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static void Write(string folder, string name, params (string Metric, double Value)[] metrics)
    {
        var result = new BenchResult(
            name, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture), Describe(),
            new(metrics.ToDictionary(one => one.Metric, one => Math.Round(one.Value, 3)), StringComparer.Ordinal));
        File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(result, Plain) + "\n");
    }

    /// <summary>Says beside a figure whether it is what it should be.</summary>
    public static string Against(double value, double limit, bool most = true) =>
        FormattableString.Invariant($"{(most ? value <= limit : value >= limit) switch { true => "reached", false => "MISSED" }}: {(most ? "at most" : "at least")} {limit}");

    private static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        return $"{model}, {Environment.ProcessorCount} processors, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}";
    }
}
