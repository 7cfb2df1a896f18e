using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Evidence.Dispatch.Matching;

/// <summary>Takes the longest waiting order that nobody else is at, and does it: what came of it and that it is done are one transaction.</summary>
internal sealed partial class DoMatching(EvidenceDb db, NpgsqlDataSource source, TimeRecording timeRecording, MatchIncident match, CustodyLog custody, TimeProvider time, ILogger<DoMatching> log)
{
    private const int Glance = 32;

    /// <returns>False when there is nothing left to take now.</returns>
    public async Task<bool> NextAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        // Recordings first: each orders the incidents that it may be of, and one round for an incident then sees all of them.
        foreach (var order in await db.MatchOrders.AsNoTracking().Where(o => o.NextAt <= now).OrderBy(o => o.Kind == MatchOrderKind.Incident).ThenBy(o => o.NextAt).Take(Glance).ToListAsync(cancellation))
        {
            await using var held = await AdvisoryLock.TryTakeAsync(source, $"match/{order.Kind}", order.SubjectId, cancellation);
            if (held is null || !await ClaimAsync(order, cancellation))
                continue;
            await TryAsync(order, cancellation);
            return true;
        }

        return false;
    }

    private async Task<bool> ClaimAsync(MatchOrder order, CancellationToken cancellation)
    {
        var claimed = await Row(order).ExecuteUpdateAsync(set => set.SetProperty(o => o.Attempts, o => o.Attempts + 1), cancellation) == 1;
        if (claimed)
            FaultPoints.Hit(FaultPoint.MatchClaimed);
        return claimed;
    }

    private async Task TryAsync(MatchOrder order, CancellationToken cancellation)
    {
        try
        {
            await DoAsync(order, cancellation);
        }
        catch (Exception problem) when (!cancellation.IsCancellationRequested)
        {
            Failed(log, problem, order.Kind, order.SubjectId);
            db.ChangeTracker.Clear();
            var next = time.GetUtcNow() + PauseAfter(order.Attempts);
            await Row(order).ExecuteUpdateAsync(set => set.SetProperty(o => o.NextAt, next).SetProperty(o => o.Text, "An attempt failed and will be repeated. The worker's log says why."), cancellation);
        }
    }

    private async Task DoAsync(MatchOrder order, CancellationToken cancellation)
    {
        var policy = await db.MatchingPolicies.AsNoTracking().OrderByDescending(p => p.Version).FirstOrDefaultAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await LockAsync(order, cancellation);
        // What is ordered while this is under way makes it again: nothing that was written after this line may be missed.
        if (await Row(order).ExecuteDeleteAsync(cancellation) == 0)
            return;
        if (order.Kind == MatchOrderKind.Recording)
            await timeRecording.RunAsync(new ItemId(order.SubjectId), policy?.Buffer ?? TimeSpan.FromSeconds(MatchingPolicy.UsualBufferSeconds), cancellation);
        else if (await match.RunAsync(new PoliceIncidentId(order.SubjectId), policy, cancellation) is { Count: > 0 } acts)
            await custody.AppendAsync(db, acts, cancellation);
        FaultPoints.Hit(FaultPoint.MatchBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.MatchCommitted);
    }

    /// <summary>Whoever changes the recording or the incident holds its row when they order, and waits for the order then: so the row is locked first here too.</summary>
    private Task<int> LockAsync(MatchOrder order, CancellationToken cancellation) => order.Kind == MatchOrderKind.Recording
        ? db.Database.ExecuteSqlAsync($"select from items.item where id = {order.SubjectId} for key share", cancellation)
        : db.Database.ExecuteSqlAsync($"select from cases.incident where id = {order.SubjectId} for update", cancellation);

    /// <summary>1, 4, 16 … minutes, at most an hour.</summary>
    private static TimeSpan PauseAfter(int attempts) => TimeSpan.FromMinutes(Math.Min(Math.Pow(4, Math.Min(attempts, 6)), 60));

    private IQueryable<MatchOrder> Row(MatchOrder order) => db.MatchOrders.Where(o => o.Kind == order.Kind && o.SubjectId == order.SubjectId && o.Number == order.Number);

    [LoggerMessage(Level = LogLevel.Error, Message = "Matching {Kind} {Subject} failed and waits.")]
    private static partial void Failed(ILogger log, Exception problem, MatchOrderKind kind, Guid subject);
}

/// <summary>Takes orders until none is left. They stand in a table, the scheduler only rings.</summary>
[DisallowConcurrentExecution]
internal sealed class MatchJob(IServiceScopeFactory scopes) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        bool more;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            more = await scope.ServiceProvider.GetRequiredService<DoMatching>().NextAsync(cancellationToken);
        }
        while (more && !cancellationToken.IsCancellationRequested);
    }
}
