using Evidence.Items;
using Evidence.Media;
using Evidence.Media.Sandboxing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Evidence.Redaction.Working.Doing;

/// <summary>Wakes this worker's two lanes of redaction, and clears away what is no longer wanted. What is to do stands in a table, the scheduler only rings.</summary>
internal sealed class RedactionJob(RunRedactionLanes lanes) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await lanes.RunAsync(cancellationToken);
}

/// <summary>One lane for what somebody in the studio waits for, one for copies, which take hours.</summary>
internal sealed partial class RunRedactionLanes(IServiceScopeFactory scopes, MediaSandbox sandbox, IHostApplicationLifetime host, ILogger<RunRedactionLanes> log) : IDisposable
{
    private static readonly RedactionWorkKind[] Quick = [RedactionWorkKind.Measure, RedactionWorkKind.Follow, RedactionWorkKind.Find, RedactionWorkKind.Preview];

    private readonly SemaphoreSlim quick = new(1), copies = new(1);

    /// <summary>Runs each lane that is free until there is nothing left to take.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.ApplicationStopping);
        await Task.WhenAll(LaneAsync(quick, Quick, stop.Token), LaneAsync(copies, [RedactionWorkKind.Render], stop.Token));
    }

    public void Dispose()
    {
        quick.Dispose();
        copies.Dispose();
    }

    private async Task LaneAsync(SemaphoreSlim free, IReadOnlyList<RedactionWorkKind> kinds, CancellationToken cancellation)
    {
        if (!await free.WaitAsync(TimeSpan.Zero, CancellationToken.None))
            return;
        try
        {
            await TakeAllAsync(kinds, cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // This worker ends, and whatever it was at with it. The row stands, and the next worker takes it.
        }
        catch (SandboxFailedException problem)
        {
            NotRun(log, problem);
            await sandbox.DoubtAsync(cancellation);
        }
        finally
        {
            free.Release();
        }
    }

    private async Task TakeAllAsync(IReadOnlyList<RedactionWorkKind> kinds, CancellationToken cancellation)
    {
        if ((await sandbox.ProveAsync(cancellation)).Sandbox is not { } proven)
            return;
        using var copy = new OriginalCopy(sandbox.Folder);
        bool more;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            more = await scope.ServiceProvider.GetRequiredService<DoRedactionWork>().NextAsync(copy, proven, kinds, cancellation);
        }
        while (more);
        await using var last = scopes.CreateAsyncScope();
        await last.ServiceProvider.GetRequiredService<SweepSegments>().RunAsync(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sandbox could not run. It will be proved again before anything else is opened.")]
    private static partial void NotRun(ILogger log, Exception problem);
}
