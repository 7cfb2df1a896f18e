using Evidence.Database;
using Evidence.Media;
using Evidence.Media.Sandboxing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Evidence.Items;

/// <summary>Wakes this worker's lanes; each takes orders until none is left. The orders stand in a table, the scheduler only rings.</summary>
internal sealed class MediaJob(RunMediaLanes lanes) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await lanes.RunAsync(cancellationToken);
}

/// <summary>As many lanes as processors but one: media work must leave room for receiving and showing.</summary>
internal sealed partial class RunMediaLanes(IServiceScopeFactory scopes, MediaSandbox sandbox, IHostApplicationLifetime host, ILogger<RunMediaLanes> log) : IDisposable
{
    private readonly SemaphoreSlim free = new(Math.Max(1, Environment.ProcessorCount - 1));

    /// <summary>Runs every lane that is free until there is nothing left to take.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.ApplicationStopping);
        List<Task> running = [];
        while (!stop.IsCancellationRequested && await free.WaitAsync(TimeSpan.Zero, CancellationToken.None))
            running.Add(LaneAsync(stop.Token));
        await Task.WhenAll(running);
    }

    public void Dispose() => free.Dispose();

    private async Task LaneAsync(CancellationToken cancellation)
    {
        try
        {
            var proof = await sandbox.ProveAsync(cancellation);
            if (proof.Sandbox is { } proven)
                await TakeAllAsync(proven, cancellation);
            else
                await LetWaitAsync(proof.Failures, cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // This worker ends, and whatever it was at with it. The order stands, and the next worker takes it.
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

    private async Task TakeAllAsync(ProvenSandbox proven, CancellationToken cancellation)
    {
        using var copy = new OriginalCopy(sandbox.Folder);
        bool more;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            more = await scope.ServiceProvider.GetRequiredService<DoMediaWork>().NextAsync(copy, proven, cancellation);
        }
        while (more);
    }

    /// <summary>Says on every order that is due why nothing happens. Strangers' media never run bare.</summary>
    private async Task LetWaitAsync(IReadOnlyList<string> failures, CancellationToken cancellation)
    {
        var text = $"Waiting: sandbox not proven. {string.Join(' ', failures)}";
        await using var scope = scopes.CreateAsyncScope();
        var told = await scope.ServiceProvider.GetRequiredService<EvidenceDb>().MediaWork
            .Where(w => w.NextAt != null && w.Text != text)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.Text, text), cancellation);
        if (told > 0)
            NotProven(log, text);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sandbox could not run. It will be proved again before anything else is opened.")]
    private static partial void NotRun(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Text}")]
    private static partial void NotProven(ILogger log, string text);
}
