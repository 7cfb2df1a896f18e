using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working;

/// <summary>Gives up what is waiting or being done. Whoever is at it finds the row ended, and publishes nothing.</summary>
public sealed class CancelWork(EvidenceDb db, RedactionReach reach)
{
    /// <exception cref="RefusedException"><c>no-such-work</c>, <c>work-ended</c>, or one of <see cref="RedactionRefusals"/>. What measures the recording is not given up.</exception>
    public async Task RunAsync(RedactionId id, Guid work, Actor actor, CancellationToken cancellation)
    {
        await reach.DemandWorkAsync(id, actor, cancellation);
        var one = db.RedactionWork.Where(w => w.Id == work && w.RedactionId == id && w.Kind != RedactionWorkKind.Measure);
        if (await EndAsync(one.Where(w => w.EndedAt == null), reach.Now, cancellation) == 0)
            throw (await one.AnyAsync(cancellation) ? RedactionRefusals.WorkEnded : RedactionRefusals.NoSuchWork).ToException();
    }

    internal static Task<int> EndAsync(IQueryable<RedactionWork> open, DateTimeOffset at, CancellationToken cancellation) => open.ExecuteUpdateAsync(set => set
        .SetProperty(w => w.State, RedactionWorkState.Cancelled).SetProperty(w => w.EndedAt, at).SetProperty(w => w.NextAt, (DateTimeOffset?)null).SetProperty(w => w.SecondsLeft, (int?)null), cancellation);
}
