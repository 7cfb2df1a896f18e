using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Media.Derivation;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Evidence.Review;

/// <summary>Ends the views of browsers that vanished, and of what nobody reports: pictures, documents, saved files. What was reported until then counts.</summary>
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
        await EndOfView.EndAsync(db, custody, running, (Actor.Program("evidence-worker"), now, await ReasonAsync(running, cancellation)), cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Only a player can vanish: what does not play was looked at, or saved, and that was all there was to it.</summary>
    private async Task<string> ReasonAsync(View view, CancellationToken cancellation)
    {
        if (await db.Playback.AnyAsync(p => p.ViewId == view.Id, cancellation))
            return "abandoned";
        var type = await db.Parts.Where(p => p.Id == view.PartId).Select(p => p.MediaType).SingleAsync(cancellation);
        return type switch
        {
            null => "saved",
            PagesFacts.MediaType => "shown",
            _ when type.StartsWith("image/", StringComparison.Ordinal) => "shown",
            _ when type.StartsWith("video/", StringComparison.Ordinal) || type.StartsWith("audio/", StringComparison.Ordinal) => "abandoned",
            _ => "saved",
        };
    }
}

[DisallowConcurrentExecution]
public sealed class CloseAbandonedViewsJob(CloseAbandonedViews closeAbandonedViews) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await closeAbandonedViews.RunAsync(cancellationToken);
}
