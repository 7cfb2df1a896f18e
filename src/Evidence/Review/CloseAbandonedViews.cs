using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Evidence.Review;

/// <summary>Ends the views of browsers that vanished. What they reported until then counts.</summary>
public sealed class CloseAbandonedViews(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    private const int AtOnce = 200;

    /// <returns>How many views it ended.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - StartView.Patience;
        var abandoned = await db.Views.Where(v => v.EndedAt == null && v.LastSeenAt <= before)
            .OrderBy(v => v.LastSeenAt).Select(v => v.Id).Take(AtOnce).ToListAsync(cancellation);
        var ended = 0;
        foreach (var view in abandoned)
            ended += await EndAsync(view, cancellation) ? 1 : 0;
        return ended;
    }

    private async Task<bool> EndAsync(Guid view, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        // Heard of again, or ended by another worker, while this one was on its way.
        if (await EndOfView.LockRunningAsync(db, view, cancellation) is not { } running || running.LastSeenAt > now - StartView.Patience)
            return false;
        await EndOfView.EndAsync(db, custody, running, (Actor.Program("evidence-worker"), now, "abandoned"), cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }
}

[DisallowConcurrentExecution]
public sealed class CloseAbandonedViewsJob(CloseAbandonedViews closeAbandonedViews) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await closeAbandonedViews.RunAsync(cancellationToken);
}
