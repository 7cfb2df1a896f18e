using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working.Doing;

/// <summary>Writes how an attempt ended, where the work is still this attempt's.</summary>
internal sealed class EndWork(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public async Task RunAsync(RedactionWork work, AttemptEnd end, CancellationToken cancellation)
    {
        if (end.Written)
            return;
        if (end.Again)
            await PutOffAsync(work, end.Text!, cancellation);
        else
            await WriteAsync(work, end, cancellation);
    }

    private Task<int> PutOffAsync(RedactionWork work, string text, CancellationToken cancellation)
    {
        DateTimeOffset? next = time.GetUtcNow() + PauseAfter(work.Attempts);
        return db.Mine(work).ExecuteUpdateAsync(
            set => set.SetProperty(w => w.NextAt, next).SetProperty(w => w.Text, text).SetProperty(w => w.State, RedactionWorkState.Waiting).SetProperty(w => w.SecondsLeft, (int?)null), cancellation);
    }

    /// <summary>A copy that is not made is told in the recording's chain, as the asking was.</summary>
    private async Task WriteAsync(RedactionWork work, AttemptEnd end, CancellationToken cancellation)
    {
        DateTimeOffset? now = Instant.Truncate(time.GetUtcNow());
        var (state, perMille) = end.Text is not null ? (RedactionWorkState.Refused, 0) : (RedactionWorkState.Done, 1000);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var mine = await db.Mine(work).ExecuteUpdateAsync(
            set => set.SetProperty(w => w.State, state).SetProperty(w => w.Result, end.Result).SetProperty(w => w.Text, end.Text).SetProperty(w => w.EndedAt, now).SetProperty(w => w.NextAt, (DateTimeOffset?)null)
                .SetProperty(w => w.PerMille, w => perMille == 0 ? w.PerMille : perMille).SetProperty(w => w.SecondsLeft, (int?)null), cancellation);
        if (mine == 1 && work.Kind == RedactionWorkKind.Render)
        {
            await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionRefused, SubjectOf.Item(work.ItemId), CheckMedia.Worker,
                ("redaction", work.RedactionId.ToString()), ("work", work.Id.ToString()), ("reason", end.Text ?? "It could not be made.")), cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>5, 20, 80 … seconds, at most 20 minutes: somebody waits.</summary>
    private static TimeSpan PauseAfter(int attempts) => TimeSpan.FromSeconds(Math.Min(5 * Math.Pow(4, Math.Min(attempts - 1, 6)), 1200));
}
