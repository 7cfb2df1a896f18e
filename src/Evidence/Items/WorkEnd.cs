using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>How an attempt at media work ended.</summary>
/// <param name="Reason">Why it is not done, for people; null when it is.</param>
/// <param name="Again">Whether another attempt makes sense.</param>
internal readonly record struct WorkEnd(string? Reason, bool Again)
{
    public static WorkEnd Done => new(null, false);

    public static WorkEnd Later(string reason) => new(reason, true);

    public static WorkEnd Never(string reason) => new(reason, false);
}

internal static class MediaWorkRows
{
    /// <summary>
    /// Takes the order away, in the transaction that writes its result. False where it is gone or in another attempt's hands: then that one's
    /// result stands and this one's must not be written.
    /// </summary>
    public static async Task<bool> TakeOrderAsync(this EvidenceDb db, MediaWork work, CancellationToken cancellation) =>
        await db.MediaWork
            .Where(w => w.PartId == work.PartId && w.Kind == work.Kind && w.Attempts == work.Attempts && w.ObjectId == work.ObjectId)
            .ExecuteDeleteAsync(cancellation) == 1;

    /// <summary>The item, locked until the transaction ends: what is written depends on what stands there.</summary>
    public static Task<EvidenceItem> LockItemAsync(this EvidenceDb db, ItemId id, CancellationToken cancellation) =>
        db.Items.FromSql($"select * from items.item where id = {id.Value} for update").SingleAsync(cancellation);
}
