using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Retention;

/// <summary>How long an item is kept and what keeps it, for its page.</summary>
/// <param name="AgencyUntil">As far as the agency's setting goes; null: without end.</param>
/// <param name="ExtendedUntil">What was decided for this item; null: nothing was.</param>
/// <param name="Holds">Those that have not ended, oldest first.</param>
/// <param name="Stores">What the stores were made to keep, by store.</param>
public sealed record RetentionFacts(
    DateTimeOffset ArrivedAt, DateTimeOffset? AgencyUntil, DateTimeOffset? ExtendedUntil, DateTimeOffset? MustDestroyBy,
    IReadOnlyList<HoldFacts> Holds, IReadOnlyList<StoreFacts> Stores)
{
    /// <summary>Null: without end.</summary>
    public DateTimeOffset? KeptUntil => AgencyUntil is { } end && ExtendedUntil > end ? ExtendedUntil : AgencyUntil;

    /// <summary>It has to be gone before its time of keeping is over: somebody has to decide.</summary>
    public bool Conflicts => MustDestroyBy is { } by && (KeptUntil is null || by < KeptUntil);
}

/// <param name="Reason">Null for whoever may not place holds: it may be about them.</param>
public sealed record HoldFacts(HoldId Id, HoldState State, DateTimeOffset RequestedAt, DateTimeOffset? PlacedAt, string? Reason, DateOnly? ReviewOn);

/// <summary>The copies of one item in one store.</summary>
/// <param name="Locked">How many of them are locked now.</param>
/// <param name="FirstLockEnds">The lock that ends first; null where none stands.</param>
/// <param name="LastLockEnds">The one that ends last.</param>
/// <param name="Held">How many are held.</param>
/// <param name="IsFinal">A lock is in a mode in which nobody can shorten it.</param>
/// <param name="Enforcement">Who keeps the locks; null: the store does not lock, or is not known yet.</param>
/// <param name="Trouble">Why nothing can be locked or held there now; null where it can.</param>
public sealed record StoreFacts(
    string Name, int Copies, int Locked, DateTimeOffset? FirstLockEnds, DateTimeOffset? LastLockEnds, int Held, bool IsFinal, Enforcement? Enforcement, string? Trouble);

/// <summary>Reads <see cref="RetentionFacts"/>. Whoever may see the item may see when it goes.</summary>
public sealed class ReadRetention(EvidenceDb db, TimeProvider time)
{
    /// <returns>Null if there is no such item.</returns>
    /// <exception cref="RefusedException">The role does not allow it.</exception>
    public async Task<RetentionFacts?> RunAsync(ItemId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeFootage);
        var arrivedAt = await (await db.ItemsWithinAsync(actor, Permission.SeeFootage, time.GetUtcNow(), cancellation)).Where(i => i.Id == id).Select(i => (DateTimeOffset?)i.ArrivedAt).SingleOrDefaultAsync(cancellation);
        if (arrivedAt is not { } arrived)
            return null;
        var own = await db.ItemRetentions.AsNoTracking().SingleOrDefaultAsync(r => r.ItemId == id, cancellation);
        var seesReasons = actor.May(Permission.PlaceHolds);
        var holds = await db.Holds.AsNoTracking().Where(h => h.ItemId == id && h.State != HoldState.Released).OrderBy(h => h.RequestedAt)
            .Select(h => new HoldFacts(h.Id, h.State, h.RequestedAt, h.PlacedAt, seesReasons ? h.Reason : null, h.ReviewOn)).ToListAsync(cancellation);
        return new RetentionFacts(arrived, RetentionHorizon.EndFor(arrived, await db.Horizons.AsNoTracking().ToListAsync(cancellation)),
            own?.KeepUntil, own?.MustDestroyBy, holds, await StoresAsync(id, cancellation));
    }

    private async Task<IReadOnlyList<StoreFacts>> StoresAsync(ItemId id, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var copies = (await ReadCases.CopiesOf(db, [id]).Select(c => c.Copy).AsNoTracking().ToListAsync(cancellation)).ToLookup(copy => copy.Store, StringComparer.Ordinal);
        var standings = await db.StoreProtections.AsNoTracking().ToDictionaryAsync(standing => standing.Store, cancellation);
        return
        [
            .. from store in copies
               orderby store.Key
               let locked = store.Where(copy => copy.LockedUntil > now && copy.ProtectionDoubtedAt is null).ToList()
               let standing = standings.GetValueOrDefault(store.Key)
               select new StoreFacts(store.Key, store.Count(), locked.Count, locked.Min(copy => copy.LockedUntil), locked.Max(copy => copy.LockedUntil),
                   store.Count(copy => copy.IsHeld && copy.ProtectionDoubtedAt is null), locked.Exists(copy => copy.LockMode == LockMode.Final), standing?.Enforcement, standing?.Trouble),
        ];
    }
}
