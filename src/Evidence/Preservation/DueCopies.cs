using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Preservation;

/// <summary>A copy that is to be read, and what it should be.</summary>
internal sealed record DueCopy(StoredCopy Copy, SealedObject Sealed);

/// <summary>
/// Copies in one store that this worker has for itself to check: all that is soon due of an item at once, so that the item's chain has one entry
/// for it, and small items together. A worker that is killed loses the locks with its connection.
/// </summary>
internal sealed class DueCopies : IAsyncDisposable
{
    private const int Lookahead = 256;
    private const long EnoughBytes = 64 << 20;

    /// <summary>What becomes due within this time goes along with what is due.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    private readonly AdvisoryLocks locks;

    private DueCopies(AdvisoryLocks locks, IReadOnlyList<DueCopy> copies) => (this.locks, Copies) = (locks, copies);

    public IReadOnlyList<DueCopy> Copies { get; }

    /// <summary>Those that are to be read again before their time, then those never read, then those read longest ago. Null when none is due.</summary>
    public static async Task<DueCopies?> TakeAsync(EvidenceDb db, NpgsqlDataSource source, string store, (DateTimeOffset Now, TimeSpan Every) when, CancellationToken cancellation)
    {
        var items = await ItemsAsync(db, store, when, cancellation);
        if (items.Count == 0)
            return null;
        var locks = await AdvisoryLocks.TakeAsync(source, $"scrub/{store}", items.ConvertAll(i => i.Value), cancellation);
        try
        {
            var copies = await CopiesAsync(db, store, [.. locks.Ids.Select(id => new ItemId(id))], when, cancellation);
            if (copies.Count > 0)
                return new DueCopies(locks, copies);
        }
        catch
        {
            await locks.DisposeAsync();
            throw;
        }

        await locks.DisposeAsync();
        return null;
    }

    public ValueTask DisposeAsync() => locks.DisposeAsync();

    /// <summary>The items of the most pressing copies: enough for a batch.</summary>
    private static async Task<List<ItemId>> ItemsAsync(EvidenceDb db, string store, (DateTimeOffset Now, TimeSpan Every) when, CancellationToken cancellation)
    {
        foreach (var pressing in Pressing(db, store, when))
        {
            var found = await (
                from copy in pressing
                join sealedObject in db.SealedObjects on copy.ObjectId equals sealedObject.Id
                where sealedObject.WrappedKey != null
                select new { sealedObject.ItemId, sealedObject.CiphertextBytes }).Take(Lookahead).ToListAsync(cancellation);
            var (items, bytes) = (new List<ItemId>(), 0L);
            foreach (var one in found.TakeWhile(_ => bytes < EnoughBytes))
            {
                bytes += one.CiphertextBytes;
                if (!items.Contains(one.ItemId))
                    items.Add(one.ItemId);
            }

            if (items.Count > 0)
                return items;
        }

        return [];
    }

    private static IQueryable<StoredCopy>[] Pressing(EvidenceDb db, string store, (DateTimeOffset Now, TimeSpan Every) when)
    {
        var (first, due) = (when.Now - PreservationOptions.FirstReadAfter, when.Now - when.Every);
        var copies = db.StoredCopies.AsNoTracking().Where(c => c.Store == store && c.RemovedAt == null);
        var waiting = copies.Where(c => c.DamagedAt == null && !db.Rechecks.Any(r => r.ObjectId == c.ObjectId && r.Store == store));
        return
        [
            copies.Where(c => db.Rechecks.Any(r => r.ObjectId == c.ObjectId && r.Store == store && r.NextAt <= when.Now)).OrderBy(c => c.ObjectId),
            waiting.Where(c => c.VerifiedAt == null && c.StoredAt <= first).OrderBy(c => c.StoredAt),
            waiting.Where(c => c.VerifiedAt <= due).OrderBy(c => c.VerifiedAt),
        ];
    }

    /// <summary>As they are now that they are locked: another worker may have just read them.</summary>
    private static async Task<List<DueCopy>> CopiesAsync(EvidenceDb db, string store, List<ItemId> items, (DateTimeOffset Now, TimeSpan Every) when, CancellationToken cancellation)
    {
        var (first, due) = (when.Now - PreservationOptions.FirstReadAfter, when.Now - when.Every);
        // Nothing goes along with nothing: one of the item has to be due by itself.
        var ready = await (
            from copy in db.StoredCopies
            join sealedObject in db.SealedObjects on copy.ObjectId equals sealedObject.Id
            join recheck in db.Rechecks on new { copy.ObjectId, copy.Store } equals new { recheck.ObjectId, recheck.Store } into rechecks
            from recheck in rechecks.DefaultIfEmpty()
            where copy.Store == store && copy.RemovedAt == null && items.Contains(sealedObject.ItemId) && sealedObject.WrappedKey != null
                && (recheck != null ? recheck.NextAt <= when.Now : copy.DamagedAt == null)
            select new
            {
                Copy = copy, Sealed = sealedObject,
                IsDue = recheck != null || (copy.VerifiedAt == null ? copy.StoredAt <= first : copy.VerifiedAt <= due),
            }).AsNoTracking().ToListAsync(cancellation);
        var pressing = ready.Where(r => r.IsDue).Select(r => r.Sealed.ItemId).ToHashSet();
        return [.. ready.Where(r => r.IsDue || pressing.Contains(r.Sealed.ItemId) && (r.Copy.VerifiedAt ?? r.Copy.StoredAt) <= due + Soon)
            .OrderBy(r => r.Sealed.ItemId.Value).ThenBy(r => r.Copy.ObjectId.Value).Select(r => new DueCopy(r.Copy, r.Sealed))];
    }
}
