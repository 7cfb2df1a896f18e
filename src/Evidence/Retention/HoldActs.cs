using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Retention;

/// <summary>What the use cases about holds have in common.</summary>
internal static class HoldActs
{
    /// <summary>Locks the item and then the hold, until the transaction ends: whoever would delete the item waits, or is waited for.</summary>
    /// <exception cref="RefusedException"><see cref="RetentionRefusals.NoSuchHold"/>.</exception>
    public static async Task<LegalHold> LockHoldAsync(this EvidenceDb db, HoldId id, CancellationToken cancellation)
    {
        var item = await db.Holds.Where(h => h.Id == id).Select(h => (ItemId?)h.ItemId).SingleOrDefaultAsync(cancellation)
            ?? throw RetentionRefusals.NoSuchHold.ToException();
        await db.LockForHoldAsync(item, cancellation);
        return await db.Holds.FromSql($"select * from retention.hold where id = {id.Value} for update").SingleAsync(cancellation);
    }

    /// <returns>False where there is no such item.</returns>
    public static async Task<bool> LockForHoldAsync(this EvidenceDb db, ItemId item, CancellationToken cancellation) =>
        (await db.Database.SqlQuery<Guid>($"select id from items.item where id = {item.Value} for no key update").ToListAsync(cancellation)).Count > 0;

    public static CustodyAct Act(LegalHold hold, CustodyAction action, Actor actor, string? reason, DateTimeOffset at) => new()
    {
        Actor = actor,
        Action = action,
        Subjects = [SubjectOf.Item(hold.ItemId)],
        Details = reason is null
            ? new Dictionary<string, JsonNode?> { ["hold"] = hold.Id.ToString() }
            : new Dictionary<string, JsonNode?> { ["hold"] = hold.Id.ToString(), ["hold.reason"] = reason },
        At = at,
    };
}
