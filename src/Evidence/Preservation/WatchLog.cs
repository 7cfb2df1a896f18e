using Evidence.Custody.Log;
using Evidence.Items;
using Quartz;

namespace Evidence.Preservation;

/// <summary>Opens an incident where the log is not written, so that somebody hears of it who looks at no log of a program. It stays open until a person closes it.</summary>
public sealed class WatchLog(ReadLog log, ReportFinding report, TimeProvider clock)
{
    /// <summary>What mends itself, such as a key that was away for a moment, wakes nobody.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (await log.StandingAsync(cancellation) is { Trouble: { } trouble } standing && standing.At <= clock.GetUtcNow() - Patience)
            await report(new CopyFinding(FindingKind.LogStopped, FoundBy.Log, CopyFinding.Log, "", "", null, trouble), cancellation);
    }
}

/// <summary>Runs <see cref="WatchLog"/>.</summary>
[DisallowConcurrentExecution]
internal sealed class WatchLogJob(WatchLog watchLog) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await watchLog.RunAsync(cancellationToken);
}
