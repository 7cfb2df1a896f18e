using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// Writes what the state of items is now, after something changed for their files: an outcome, a copy that was found damaged, one that was
/// mended. A file is lost only when none of its copies is good.
/// </summary>
internal static class RefreshItems
{
    /// <summary>Locks the items, by id, until the caller's transaction ends.</summary>
    /// <returns>Those that came into quarantine by it.</returns>
    public static async Task<IReadOnlyList<EvidenceItem>> RunAsync(EvidenceDb db, IEnumerable<ItemId> which, CancellationToken cancellation)
    {
        var ids = which.Distinct().Select(id => id.Value).ToArray();
        var items = await db.Items.FromSql($"select * from items.item where id = any({ids}) order by id for update").ToListAsync(cancellation);
        var wanted = items.ConvertAll(i => (ItemId?)i.Id);
        var sent = (await db.Uploads.AsNoTracking().Where(u => wanted.Contains(u.ItemId))
            .Select(u => new
            {
                u.ItemId, u.PathSha256, u.PlaintextSha256, u.Role, u.State, u.Reason,
                Damage = db.GoodCopies.Any(c => c.ObjectId == u.ObjectId) ? null
                    : db.StoredCopies.Where(c => c.ObjectId == u.ObjectId && c.DamagedAt != null).OrderBy(c => c.DamagedAt).Select(c => c.Damage).FirstOrDefault(),
            }).ToListAsync(cancellation)).ToLookup(u => u.ItemId);
        var quarantined = new List<EvidenceItem>();
        // What was not sent by an agent has no uploads to follow from.
        foreach (var item in items.Where(i => sent.Contains(i.Id)))
        {
            var before = item.State;
            (item.State, item.Reason) = ItemStates.Of([.. sent[item.Id].Select(s => new SentFile(s.PathSha256.ToString(), s.PlaintextSha256, s.Role, s.State, s.Reason, s.Damage))]);
            if (item.State == ItemState.Quarantined && before != ItemState.Quarantined)
                quarantined.Add(item);
        }

        await db.SaveChangesAsync(cancellation);
        return quarantined;
    }
}
