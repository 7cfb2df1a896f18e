using Evidence.Access;
using Evidence.Database;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Storage;
using Evidence.Transfer.Moving;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer;

/// <summary>What a store is for, as the configuration and the moves have it.</summary>
public enum StoreUse { Primary, Replica, Closed, Retired, Beside }

/// <param name="Since">Since when a move made it this; null where the configuration alone says so.</param>
/// <param name="MovedTo">Where the objects of a closed or retired store went.</param>
/// <param name="IsConfigured">Whether this node can open it.</param>
/// <param name="Copies">Stored copies that the catalogue has in it.</param>
/// <param name="Bytes">Of ciphertext.</param>
/// <param name="Report">What it was seen to enforce when Web started; null where it could not be tried yet.</param>
public sealed record ListedStore(string Name, StoreUse Use, DateTimeOffset? Since, string? MovedTo, bool IsConfigured, long Copies, long Bytes, StoreReport? Report);

/// <param name="Stores">In the order of their names.</param>
/// <param name="Moves">Newest first.</param>
public sealed record ListedStores(IReadOnlyList<ListedStore> Stores, IReadOnlyList<StoreMove> Moves);

/// <summary>Reads which object stores there are, what lies in each, and which moves between them were begun.</summary>
public sealed class ListStores(EvidenceDb db, ObjectStores stores, StoreReports reports)
{
    private const int MostMoves = 100;

    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<ListedStores> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeOperations);
        var standing = await db.Stores.AsNoTracking().ToDictionaryAsync(s => s.Name, cancellation);
        var counts = await db.StoredCopies.Where(c => c.RemovedAt == null)
            .Join(db.SealedObjects, c => c.ObjectId, o => o.Id, (c, o) => new { c.Store, o.CiphertextBytes })
            .GroupBy(c => c.Store).Select(g => new { g.Key, Copies = g.LongCount(), Bytes = g.Sum(c => c.CiphertextBytes) })
            .ToDictionaryAsync(g => g.Key, cancellation);
        var seen = reports.All.ToDictionary(report => report.Store);
        var listed = from name in stores.Names.Union(standing.Keys).Union(counts.Keys).Order(StringComparer.Ordinal)
                     let known = standing.GetValueOrDefault(name)
                     let count = counts.GetValueOrDefault(name)
                     select new ListedStore(name, UseOf(name, known), known?.Since, known?.MovedTo, stores.Has(name), count?.Copies ?? 0, count?.Bytes ?? 0, seen.GetValueOrDefault(name));
        var moves = await db.Moves.AsNoTracking().OrderByDescending(m => m.BegunAt).Take(MostMoves).ToListAsync(cancellation);
        return new([.. listed], moves);
    }

    private StoreUse UseOf(string name, StoreStanding? standing) => standing?.State switch
    {
        StoreState.Closed => StoreUse.Closed,
        StoreState.Retired => StoreUse.Retired,
        _ when name == stores.PrimaryName => StoreUse.Primary,
        _ when name == stores.ReplicaName => StoreUse.Replica,
        _ => StoreUse.Beside,
    };
}
