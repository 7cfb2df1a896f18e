using Evidence.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Evidence.Items;

/// <summary>At every start, beside everything else: tries what each store really enforces, and says so.</summary>
internal sealed partial class ProbeStores(ObjectStores stores, StoreReports reports, TimeProvider clock, ILogger<ProbeStores> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var name in stores.Names)
        {
            try
            {
                var report = await ProbeStore.RunAsync(stores.Open(name), clock, stoppingToken);
                reports.Set(report);
                if (report.Locks is Kept.NotKept || report.Holds is Kept.NotKept) LogBroken(report.Summary);
                else LogReport(report.Summary);
            }
            catch (IOException trouble)
            {
                LogUntried(name, trouble.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "{Report}")]
    private partial void LogReport(string report);

    [LoggerMessage(LogLevel.Error, "{Report} Do not trust it with evidence.")]
    private partial void LogBroken(string report);

    [LoggerMessage(LogLevel.Warning, "What object store '{Store}' enforces could not be tried: {Trouble}")]
    private partial void LogUntried(string store, string trouble);
}
