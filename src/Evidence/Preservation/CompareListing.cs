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
/// Compares, every night, what each store lists with what the catalogue has in it, both ways. A listing that is empty, breaks off or lacks what
/// is there is a finding of its own and says nothing of single copies: nothing counts as missing because of it, and nothing as unprotected.
/// </summary>
public sealed partial class CompareListing(
    IServiceScopeFactory scopes, NpgsqlDataSource source, ObjectStores stores, PreservationOptions options, IHostApplicationLifetime host, TimeProvider time, ILogger<CompareListing> log)
{
    private const int AtOnce = 200;

    /// <summary>So many copies that a listing lacks and that are there are enough to stop reading it.</summary>
    private const int MostLacked = 20;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(15);

    /// <summary>Compares the stores whose turn it is.</summary>
    /// <returns>How many were compared to their end.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.ApplicationStopping);
        var compared = 0;
        foreach (var store in stores.Names)
            if (await IsDueAsync(store, stop.Token))
                compared += await CompareAsync(store, stop.Token) ? 1 : 0;
        return compared;
    }

    /// <summary>Compares one store now. Where another worker is at it, it does nothing.</summary>
    /// <returns>Whether it went to its end and may be relied on.</returns>
    public async Task<bool> CompareAsync(string store, CancellationToken cancellation)
    {
        await using var turn = await AdvisoryLock.TryTakeAsync(source, $"listing/{store}", Guid.Empty, cancellation);
        if (turn is null)
            return false;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
        var run = new ListingRun { Store = store, StartedAt = Instant.Truncate(time.GetUtcNow()) };
        db.ListingRuns.Add(run);
        await db.SaveChangesAsync(cancellation);
        try
        {
            await WalkAsync(scope.ServiceProvider, run, cancellation);
        }
        catch (KeyAwayException trouble)
        {
            // Says nothing of the store: no finding.
            LogKeyAway(store, trouble);
            return await EndAsync(db, run, $"Not compared to its end, because a key could not be used: {trouble.Message}", cancellation);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            LogFailed(store, trouble);
            run.Trouble = $"The store could not be listed: {trouble.Message}";
        }

        if (run.Trouble is { } text)
            await scope.ServiceProvider.GetRequiredService<RecordFindings>().RunAsync([CopyFinding.About(store, FindingKind.ListingFailed, FoundBy.Listing, text)], cancellation);
        else
            await scope.ServiceProvider.GetRequiredService<LiftStoreIncidents>().RunAsync(run, cancellation);
        return await EndAsync(db, run, run.Trouble, cancellation);
    }

    private async Task<bool> EndAsync(EvidenceDb db, ListingRun run, string? trouble, CancellationToken cancellation)
    {
        (run.Trouble, run.EndedAt) = (trouble, Instant.Truncate(time.GetUtcNow()));
        db.ListingRuns.Update(run);
        await db.SaveChangesAsync(cancellation);
        return trouble is null;
    }

    private async Task WalkAsync(IServiceProvider services, ListingRun run, CancellationToken cancellation)
    {
        if (stores.Open(run.Store) is not IListVersions listing)
        {
            run.Trouble = "The store cannot list what it holds.";
            return;
        }

        var db = services.GetRequiredService<EvidenceDb>();
        var merge = new ListingMerge(db, listing, run.Store, after => LooksAtStates(run.StartedAt, after));
        var (waiting, lacked) = (new List<ListingDifference>(), 0);
        try
        {
            await foreach (var difference in merge.DifferencesAsync(cancellation))
            {
                waiting.Add(difference);
                if (waiting.Count >= AtOnce)
                    lacked += await ConfirmAsync(services, run, waiting, cancellation);
                if (run.Trouble is not null || lacked >= MostLacked)
                    break;
            }

            if (run.Trouble is null)
                lacked += await ConfirmAsync(services, run, waiting, cancellation);
        }
        finally
        {
            (run.Listed, run.Catalogued) = (merge.Listed, merge.Catalogued);
        }

        if (lacked > 0)
            run.Trouble ??= $"The listing lacked {lacked} of the copies that are there (it had {merge.Listed} lines): what it lacked is not missing.";
    }

    /// <returns>How many the listing lacked although they are there.</returns>
    private static async Task<int> ConfirmAsync(IServiceProvider services, ListingRun run, List<ListingDifference> waiting, CancellationToken cancellation)
    {
        FaultPoints.Hit(FaultPoint.ListingPageRead);
        await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        var confirmed = await scope.ServiceProvider.GetRequiredService<ConfirmDifferences>().RunAsync(run.Store, waiting, run.StartedAt, cancellation);
        await scope.ServiceProvider.GetRequiredService<RecordFindings>().RunAsync(confirmed.Findings, cancellation);
        waiting.Clear();
        run.Findings += confirmed.Findings.Count;
        if (confirmed.Findings.FirstOrDefault(f => f.Kind.IsAboutStore()) is { } whole)
            run.Trouble = whole.Text;
        return confirmed.Lacked;
    }

    /// <summary>Asking for lock and hold costs some stores a request for each version: a part of the keys each night, all of them within the set number of nights.</summary>
    private bool LooksAtStates(DateTimeOffset night, string after) =>
        (after.Length < 2 ? 0 : after[0] * 7 + after[1]) % options.LockNights == (int)(night.ToUnixTimeSeconds() / 86_400 % options.LockNights);

    /// <summary>Once after the set hour of every day; sooner while a store is in doubt or was not listed, with pauses.</summary>
    private async Task<bool> IsDueAsync(string store, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
        var now = time.GetUtcNow();
        var runs = db.ListingRuns.AsNoTracking().Where(r => r.Store == store);
        var good = await runs.Where(r => r.EndedAt != null && r.Trouble == null).MaxAsync(r => (DateTimeOffset?)r.StartedAt, cancellation);
        await TellStaleAsync(scope.ServiceProvider, store, good, cancellation);
        return (good is null || good < options.ListingTurn.Latest(now)) && !await runs.AnyAsync(r => r.StartedAt > now - RetryAfter, cancellation);
    }

    private async Task TellStaleAsync(IServiceProvider services, string store, DateTimeOffset? good, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<EvidenceDb>();
        var limit = time.GetUtcNow() - PreservationOptions.ListingOverdueAfter;
        if (good > limit
            || good is null && !await db.StoredCopies.AnyAsync(c => c.Store == store && c.StoredAt < limit, cancellation)
            || await db.Incidents.AnyAsync(i => i.Store == store && i.Kind == FindingKind.ListingStale && i.State == IncidentState.Open, cancellation))
            return;
        var since = good is null ? "It has never been" : $"It was last {good:u}";
        await services.GetRequiredService<RecordFindings>().RunAsync([CopyFinding.About(store, FindingKind.ListingStale, FoundBy.Listing, $"The store's listing should be compared with the catalogue every night. {since}.")], cancellation);
    }

    [LoggerMessage(LogLevel.Error, "Store {Store} could not be listed. Nothing was compared, and nothing counts as missing.")]
    private partial void LogFailed(string store, Exception trouble);

    [LoggerMessage(LogLevel.Warning, "The listing of store {Store} was not compared to its end, because a key cannot be used now.")]
    private partial void LogKeyAway(string store, Exception trouble);
}

[DisallowConcurrentExecution]
internal sealed class ListingJob(CompareListing compare) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await compare.RunAsync(cancellationToken);
}
