using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Evidence.Access.Sessions;

/// <summary>Writes down that sessions lapsed, which need nobody to end them, and removes the rows of those that ended 90 days ago, of tries that count no more, and of answers of the provider that are too old to be used again.</summary>
public sealed class SweepSessions(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    private const int AtOnce = 200;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <returns>How many lapsed.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        var (seenBefore, begunBefore, endedBefore) = (now - PersonSession.Idle, now - PersonSession.AtMost, now - Kept);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var lapsed = await db.Sessions.FromSql(
            $"select * from access.session where ended_at is null and (last_seen_at < {seenBefore} or begun_at < {begunBefore}) order by id limit {AtOnce} for update skip locked").ToListAsync(cancellation);
        var acts = lapsed.ConvertAll(session => SessionActs.End(session, SessionEnd.Lapsed, (Actor.Program("evidence-worker"), now)));
        await db.SaveChangesAsync(cancellation);
        if (acts.Count > 0)
            await custody.AppendAsync(db, acts, cancellation);
        await db.Sessions.Where(session => session.EndedAt < endedBefore).ExecuteDeleteAsync(cancellation);
        var triedBefore = now - TimeSpan.FromDays(1);
        await db.NetworkFailures.Where(failure => failure.LastAt < triedBefore).ExecuteDeleteAsync(cancellation);
        await db.UsedAnswers.Where(answer => answer.Until < now).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return lapsed.Count;
    }
}

[DisallowConcurrentExecution]
public sealed class SweepSessionsJob(SweepSessions sweep) : IJob
{
    public static readonly TimeSpan Pace = TimeSpan.FromMinutes(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await sweep.RunAsync(cancellationToken);
}
