using System.Collections.Concurrent;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Evidence.Preservation;

/// <summary>
/// Replaces damaged copies by good ones of other stores, and puts a second copy of every verified object into the replica. What is to be done
/// stands in the rows. Any number of workers; one may be killed at any point.
/// </summary>
public sealed partial class MakeCopies(
    IServiceScopeFactory scopes, NpgsqlDataSource source, ObjectStores stores, IHostApplicationLifetime host, TimeProvider time, ILogger<MakeCopies> log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(ObjectId, string), DateTimeOffset> later = new();

    /// <summary>Makes what can be made now.</summary>
    /// <returns>How many copies were made.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.ApplicationStopping);
        var made = 0;
        foreach (var store in stores.Names)
            made += await StoreAsync(store, stop.Token);
        return made;
    }

    private async Task<int> StoreAsync(string store, CancellationToken cancellation)
    {
        var (made, passed) = (0, later.Where(l => l.Key.Item2 == store && l.Value > time.GetUtcNow()).Select(l => l.Key.Item1).ToHashSet());
        try
        {
            while (true)
            {
                await using var scope = scopes.CreateAsyncScope();
                var wanted = await scope.ServiceProvider.GetRequiredService<WantedCopies>().ReadAsync(store, passed, cancellation);
                if (wanted.Count == 0)
                    return made;
                await using var locks = await AdvisoryLocks.TakeAsync(source, $"copy/{store}", [.. wanted.Select(w => w.Sealed.Id.Value)], cancellation);
                foreach (var one in wanted)
                {
                    passed.Add(one.Sealed.Id);
                    if (locks.Ids.Contains(one.Sealed.Id.Value))
                        made += await OneAsync(scope.ServiceProvider, one, cancellation) ? 1 : 0;
                }
            }
        }
        catch (Exception away) when (away is StoreAwayException or StoreRefusedException or KeyAwayException)
        {
            LogAway(store, away);
            return made;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return made;
        }
    }

    private async Task<bool> OneAsync(IServiceProvider services, WantedCopy wanted, CancellationToken cancellation)
    {
        try
        {
            foreach (var from in wanted.Sources)
            {
                if (await services.GetRequiredService<CopySealed>().RunAsync(wanted, from, await KeyAsync(services, wanted, cancellation), cancellation) is { } made)
                {
                    FaultPoints.Hit(FaultPoint.CopyReadBack);
                    return await services.GetRequiredService<CatalogueCopy>().RunAsync(wanted, from, made, CancellationToken.None);
                }

                await TellAsync(services, wanted.Sealed, from, cancellation);
            }
        }
        catch (Exception trouble) when (trouble is IOException and not (StoreAwayException or StoreRefusedException or KeyAwayException))
        {
            LogNotMade(wanted.Sealed.Id.ToString(), wanted.Store, trouble);
        }

        later[(wanted.Sealed.Id, wanted.Store)] = time.GetUtcNow() + RetryAfter;
        return false;
    }

    /// <summary>The object's own id; after a repair, with a number: what was damaged keeps its name and its bytes.</summary>
    private static async Task<string> KeyAsync(IServiceProvider services, WantedCopy wanted, CancellationToken cancellation) => wanted.Damaged is null
        ? wanted.Sealed.Id.ToString()
        : $"{wanted.Sealed.Id}-{1 + await services.GetRequiredService<EvidenceDb>().SetAsideCopies.CountAsync(c => c.ObjectId == wanted.Sealed.Id && c.Store == wanted.Store, cancellation)}";

    /// <summary>The source counted as good and did not give what was verified.</summary>
    private async Task TellAsync(IServiceProvider services, SealedObject sealedObject, StoredCopy from, CancellationToken cancellation)
    {
        var found = await services.GetRequiredService<CheckCopy>().RunAsync(from, sealedObject, FoundBy.Copying, services.GetRequiredService<Pace>(), cancellation);
        await services.GetRequiredService<RecordFindings>().RunAsync(found.Findings, CancellationToken.None);
        LogBadSource(sealedObject.Id.ToString(), from.Store);
    }

    [LoggerMessage(LogLevel.Warning, "Nothing can be copied into store {Store} now: a store is away, or a key cannot be used.")]
    private partial void LogAway(string store, Exception trouble);

    [LoggerMessage(LogLevel.Error, "Object {Object} could not be copied into store {Store} and is tried again.")]
    private partial void LogNotMade(string @object, string store, Exception trouble);

    [LoggerMessage(LogLevel.Warning, "Object {Object} in store {Store} was to be copied and is not what was verified.")]
    private partial void LogBadSource(string @object, string store);
}

[DisallowConcurrentExecution]
internal sealed class CopyJob(MakeCopies make) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(30);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await make.RunAsync(cancellationToken);
}
