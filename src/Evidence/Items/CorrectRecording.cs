using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Kernel;

namespace Evidence.Items;

/// <summary>
/// What people say of a recording that its device does not: how much of it lies before somebody pressed record, and by how much its clock was wrong. Who says
/// what a recording shows says this, too. The recording and its captured time stay as they are.
/// </summary>
public sealed class CorrectRecording(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public const long MostPreEventMs = 600_000, MostOffsetMs = 10L * 366 * 24 * 3600 * 1000;

    /// <param name="id">The recording.</param>
    /// <param name="milliseconds">From its start; null where nobody can say.</param>
    /// <param name="actor">Who says it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>no-such-item</c>, <c>pre-event-wrong</c>, or the role does not allow it.</exception>
    public Task PreEventAsync(ItemId id, long? milliseconds, Actor actor, CancellationToken cancellation) => ChangeAsync(id, actor, item =>
    {
        if (milliseconds is { } ms && (ms < 0 || ms > MostPreEventMs || ms > (item.DurationMs ?? MostPreEventMs)))
            throw ReachRefusals.PreEventWrong.ToException();
        var before = item.PreEventMs;
        item.PreEventMs = milliseconds;
        return before == milliseconds ? null : Act(CustodyAction.PreEventSet, id, actor, "preEventMs", before, milliseconds);
    }, cancellation);

    /// <param name="id">The recording.</param>
    /// <param name="milliseconds">To be added to its captured time; null takes a correction back.</param>
    /// <param name="actor">Who says it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>no-such-item</c>, <c>clock-wrong</c>, or the role does not allow it.</exception>
    public Task ClockAsync(ItemId id, long? milliseconds, Actor actor, CancellationToken cancellation) => ChangeAsync(id, actor, item =>
    {
        if (milliseconds is < -MostOffsetMs or > MostOffsetMs)
            throw ReachRefusals.ClockWrong.ToException();
        var before = item.ClockOffsetMs;
        item.ClockOffsetMs = milliseconds;
        return before == milliseconds ? null : Act(CustodyAction.ClockCorrected, id, actor, "offsetMs", before, milliseconds);
    }, cancellation);

    private async Task ChangeAsync(ItemId id, Actor actor, Func<EvidenceItem, CustodyAct?> change, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.CategoriseFootage);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.ReachesAsync(actor, Permission.CategoriseFootage, id, time.GetUtcNow(), cancellation))
            throw ReachRefusals.NoSuchItem.ToException();
        var item = await db.LockItemAsync(id, cancellation);
        if (change(item) is not { } act)
            return;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, act, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static CustodyAct Act(CustodyAction action, ItemId id, Actor actor, string name, long? before, long? after) =>
        CustodyAct.Of(action, SubjectOf.Item(id), actor, ("before", new JsonObject { [name] = before }), ("after", new JsonObject { [name] = after }));
}
