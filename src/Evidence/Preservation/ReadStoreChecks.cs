using Evidence.Access;
using Evidence.Database;
using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>How far a store has been looked at.</summary>
/// <param name="Copies">How many copies the catalogue has there.</param>
/// <param name="Damaged">How many of them count as damaged.</param>
/// <param name="OldestRead">When the copy that waits longest was last read from end to end; null where none was yet.</param>
/// <param name="Compared">When its listing was last compared to its end; null where it never was.</param>
/// <param name="Trouble">Why the latest comparison is not to be relied on; null where it is, or none was made.</param>
public sealed record StoreChecks(string Store, long Copies, long Damaged, DateTimeOffset? OldestRead, DateTimeOffset? Compared, string? Trouble);

/// <summary>Tells when each store was last looked at: no incident means little where nobody looks.</summary>
public sealed class ReadStoreChecks(EvidenceDb db, ObjectStores stores)
{
    public async Task<IReadOnlyList<StoreChecks>> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeOperations);
        var all = new List<StoreChecks>();
        foreach (var name in stores.Names)
        {
            var copies = db.StoredCopies.Where(c => c.Store == name && c.RemovedAt == null);
            var runs = db.ListingRuns.Where(r => r.Store == name && r.EndedAt != null);
            all.Add(new StoreChecks(
                name, await copies.LongCountAsync(cancellation), await copies.LongCountAsync(c => c.DamagedAt != null, cancellation),
                await copies.Where(c => c.DamagedAt == null).MinAsync(c => c.VerifiedAt, cancellation),
                await runs.Where(r => r.Trouble == null).MaxAsync(r => r.EndedAt, cancellation),
                await runs.OrderByDescending(r => r.StartedAt).Select(r => r.Trouble).FirstOrDefaultAsync(cancellation)));
        }

        return all;
    }
}
