using System.Collections.Concurrent;
using Evidence.Storage;

namespace Evidence.Items;

/// <summary>What this program saw each store do when it started: for the log, and for whoever asks later.</summary>
public sealed class StoreReports
{
    private readonly ConcurrentDictionary<string, StoreReport> reports = new(StringComparer.Ordinal);

    /// <summary>In the order of the stores' names; a store that has not been tried yet is not among them.</summary>
    public IReadOnlyList<StoreReport> All => [.. reports.Values.OrderBy(report => report.Store, StringComparer.Ordinal)];

    internal void Set(StoreReport report) => reports[report.Store] = report;
}
