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
        var sent = (await UploadedAsync(db, wanted, cancellation)).Concat(await SubmittedAsync(db, wanted, cancellation)).ToLookup(s => s.Item, s => s.File);
        var quarantined = new List<EvidenceItem>();
        // What was made here has nothing that was sent to follow from.
        foreach (var item in items.Where(i => sent.Contains(i.Id)))
        {
            var before = item.State;
            (item.State, item.Reason) = ItemStates.Of([.. sent[item.Id]]);
            if (item.State == ItemState.Quarantined && before != ItemState.Quarantined)
                quarantined.Add(item);
        }

        await db.SaveChangesAsync(cancellation);
        return quarantined;
    }

    private static async Task<IEnumerable<(ItemId Item, SentFile File)>> UploadedAsync(EvidenceDb db, List<ItemId?> items, CancellationToken cancellation) => (
        await db.Uploads.AsNoTracking().Where(u => items.Contains(u.ItemId)).Select(u => new
        {
            u.ItemId, u.PathSha256, u.PlaintextSha256, u.Role, u.State, u.Reason,
            Damage = db.GoodCopies.Any(c => c.ObjectId == u.ObjectId) ? null
                : db.StoredCopies.Where(c => c.ObjectId == u.ObjectId && c.DamagedAt != null).OrderBy(c => c.DamagedAt).Select(c => c.Damage).FirstOrDefault(),
        }).ToListAsync(cancellation)).Select(u => (u.ItemId!.Value, new SentFile(u.PathSha256.ToString(), u.PlaintextSha256, u.Role, u.State, u.Reason, u.Damage)));

    /// <summary>Each that came from a browser is a file by itself: nothing tells that two of them are the same one.</summary>
    private static async Task<IEnumerable<(ItemId Item, SentFile File)>> SubmittedAsync(EvidenceDb db, List<ItemId?> items, CancellationToken cancellation) => (
        await db.SubmittedFiles.AsNoTracking().Where(f => items.Contains(f.ItemId)).Select(f => new
        {
            f.ItemId, f.ObjectId, f.PlaintextSha256, f.Role, f.State, f.Reason,
            Damage = db.GoodCopies.Any(c => c.ObjectId == f.ObjectId) ? null
                : db.StoredCopies.Where(c => c.ObjectId == f.ObjectId && c.DamagedAt != null).OrderBy(c => c.DamagedAt).Select(c => c.Damage).FirstOrDefault(),
        }).ToListAsync(cancellation)).Select(f => (f.ItemId!.Value, new SentFile(f.ObjectId.ToString(), f.PlaintextSha256, f.Role, f.State, f.Reason, f.Damage)));
}
