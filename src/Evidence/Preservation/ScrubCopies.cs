using Evidence.Database;
using Evidence.Durability;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Evidence.Preservation;

/// <summary>
/// Reads every stored copy again on a schedule, the one that was read longest ago first, at no more than a set pace. Any number of workers;
/// one may be stopped or killed at any point, and what it was at is read again. A store that is away or refuses, and
/// a key whose keeper is away, are no finding: it is tried again with the next run.
/// </summary>
public sealed partial class ScrubCopies(
    IServiceScopeFactory scopes, NpgsqlDataSource source, ObjectStores stores, PreservationOptions options, IHostApplicationLifetime host, TimeProvider time, ILogger<ScrubCopies> log)
{
    /// <summary>Reading one copy may fail this often while the store reads others, before that is a finding.</summary>
    private const int MostAttempts = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(10);

    private readonly Pace pace = new(options.ScrubBytesPerSecond, time);
    private int running;

    /// <summary>Checks all that is due. While it runs in this process another call returns at once.</summary>
    /// <returns>How many copies were read to their end.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref running, 1) == 1)
            return 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.ApplicationStopping);
        try
        {
            // Stores do not wait for each other; the pace holds all of them together.
            return (await Task.WhenAll(stores.Names.Select(name => Task.Run(() => StoreAsync(name, stop.Token), CancellationToken.None)))).Sum();
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }

    private async Task<int> StoreAsync(string store, CancellationToken cancellation)
    {
        var read = 0;
        try
        {
            while (true)
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
                if (db.StoreDoubts.Any(d => d.Store == store))
                    return read;
                await using var due = await DueCopies.TakeAsync(db, source, store, (time.GetUtcNow(), options.ScrubEvery), cancellation);
                if (due is null)
                    return read;
                read += await CheckAsync(scope.ServiceProvider, due, cancellation);
            }
        }
        catch (IOException away)
        {
            LogAway(store, away);
            return read;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return read;
        }
    }

    private async Task<int> CheckAsync(IServiceProvider services, DueCopies due, CancellationToken cancellation)
    {
        var check = services.GetRequiredService<CheckCopy>();
        var (right, findings, read) = (new List<DueCopy>(), new List<CopyFinding>(), 0);
        Exception? end = null;
        foreach (var one in due.Copies)
        {
            try
            {
                var result = await check.RunAsync(one.Copy, one.Sealed, FoundBy.Scrub, pace, cancellation);
                findings.AddRange(result.Findings);
                read++;
                if (result.IsRight)
                    right.Add(one);
            }
            catch (Exception trouble) when (trouble is StoreAwayException or StoreRefusedException or StoreUnknownException or KeyAwayException or OperationCanceledException)
            {
                end = trouble;
            }
            catch (Exception trouble) when (trouble is IOException or InvalidDataException)
            {
                findings.AddRange(await PutOffAsync(services, one.Copy, trouble, cancellation));
            }

            // What is known so far counts all the same.
            if (end is not null || findings.Exists(f => f.Kind.IsAboutStore()))
                break;
        }

        FaultPoints.Hit(FaultPoint.ScrubRead);
        await services.GetRequiredService<RecordFindings>().RunAsync(findings, CancellationToken.None);
        await services.GetRequiredService<SettleChecks>().RunAsync(right, CancellationToken.None);
        return end is null ? read : throw end;
    }

    private async Task<IReadOnlyList<CopyFinding>> PutOffAsync(IServiceProvider services, StoredCopy copy, Exception trouble, CancellationToken cancellation)
    {
        LogUnread(copy.ObjectId.ToString(), copy.Store, trouble);
        var attempts = await services.GetRequiredService<SettleChecks>().PutOffAsync(copy, trouble.Message, FirstPause, cancellation);
        // A data key that does not open is no word about the store.
        return attempts < MostAttempts || trouble is not IOException ? []
            : [CopyFinding.About(copy, FindingKind.Unreadable, FoundBy.Scrub, $"The store cannot read it, {attempts} times over, while it reads others: {trouble.Message}")];
    }

    [LoggerMessage(LogLevel.Warning, "The copies in store {Store} cannot be checked now, because the store or a key is away; they are checked when it is back.")]
    private partial void LogAway(string store, Exception trouble);

    [LoggerMessage(LogLevel.Warning, "Object {Object} in store {Store} could not be read and is tried again.")]
    private partial void LogUnread(string @object, string store, Exception trouble);
}

/// <summary>Wakes this worker's scrubber. What is due stands in the catalogue.</summary>
internal sealed class ScrubJob(ScrubCopies scrub) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await scrub.RunAsync(cancellationToken);
}
