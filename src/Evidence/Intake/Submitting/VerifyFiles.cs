using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Evidence.Intake.Submitting;

/// <summary>
/// Reads files back that browsers sent, and settles them, until none is left. Any number of workers may run it: each file is under an advisory lock that ends
/// with its worker. Only what the bytes show is an outcome; a store or a database that fails is tried again later.
/// </summary>
public sealed partial class VerifyFiles(NpgsqlDataSource source, IServiceScopeFactory scopes, TimeProvider time, ILogger<VerifyFiles> log)
{
    private const int Lookahead = 64;

    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>A long file must not keep the others waiting.</summary>
    private static readonly int Lanes = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private int draining;

    /// <summary>Settles all files that are due. While a drain runs in this process another call returns at once.</summary>
    /// <returns>How many files were settled.</returns>
    public async Task<int> DrainAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref draining, 1) == 1)
            return 0;
        try
        {
            return (await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => LaneAsync(cancellation)))).Sum();
        }
        finally
        {
            Volatile.Write(ref draining, 0);
        }
    }

    private async Task<int> LaneAsync(CancellationToken cancellation)
    {
        var settled = 0;
        while (await OneAsync(cancellation))
            settled++;
        return settled;
    }

    /// <summary>The oldest that nobody is at.</summary>
    private async Task<bool> OneAsync(CancellationToken cancellation)
    {
        foreach (var id in await DueAsync(cancellation))
        {
            await using var mine = await AdvisoryLock.TryTakeAsync(source, "submitted", id.Value, cancellation);
            if (mine is not null && await TryAsync(id, cancellation))
                return true;
        }

        return false;
    }

    private async Task<List<ObjectId>> DueAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<EvidenceDb>(), time.GetUtcNow());
        return await db.SubmittedFiles.Where(f => f.State == UploadState.Claimed && (f.RetryAt == null || f.RetryAt <= now))
            .OrderBy(f => f.ClaimedAt).Take(Lookahead).Select(f => f.ObjectId).ToListAsync(cancellation);
    }

    private async Task<bool> TryAsync(ObjectId id, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return await scope.ServiceProvider.GetRequiredService<SettleFile>().RunAsync(id, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogPutOff(id.ToString(), error);
            await PutOffAsync(id, cancellation);
            return false;
        }
    }

    private async Task PutOffAsync(ObjectId id, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
        if (await db.SubmittedFiles.AsNoTracking().SingleOrDefaultAsync(f => f.ObjectId == id && f.State == UploadState.Claimed, cancellation) is not { } file)
            return;
        var (attempts, retry) = (file.Attempts + 1, time.GetUtcNow() + TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, ShortPause.Ticks << Math.Min(file.Attempts, 16))));
        await db.SubmittedFiles.Where(f => f.ObjectId == id && f.State == UploadState.Claimed)
            .ExecuteUpdateAsync(set => set.SetProperty(f => f.Attempts, attempts).SetProperty(f => f.RetryAt, retry), cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "File {Object} that was added in a browser could not be checked now and is tried again.")]
    private partial void LogPutOff(string @object, Exception error);
}

/// <summary>What there is to do stands in the files themselves, so any firing on any worker will do.</summary>
public sealed class VerifyFilesJob(VerifyFiles verify) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await verify.DrainAsync(cancellationToken);
}
