using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Retention;

/// <summary>
/// Writes what the stores said of a batch of items, with its entries, in one transaction: locks, holds that are placed or released now, and the
/// doubts that are settled.
/// </summary>
internal sealed class WriteOutcomes(EvidenceDb db, CustodyLog custody, TellStores tell, TimeProvider time)
{
    private static readonly Actor Program = Actor.Program("Evidence");

    private readonly List<CustodyAct> acts = [];
    private readonly List<(string Store, DateTimeOffset Until)> renewed = [];
    private DateTimeOffset now;

    /// <returns>The items of which something moved.</returns>
    public async Task<HashSet<ItemId>> RunAsync(IReadOnlyList<ItemCase> cases, IReadOnlyList<CopyOutcome> outcomes, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        now = Instant.Truncate(time.GetUtcNow());
        var ids = cases.Select(c => c.Id.Value).ToArray();
        await db.Database.ExecuteSqlAsync($"select from items.item where id = any({ids}) order by id for no key update", cancellation);
        var holds = (await db.Holds.FromSql($"select * from retention.hold where item_id = any({ids}) and state <> 'released' order by id for update").ToListAsync(cancellation))
            .OrderBy(hold => hold.RequestedAt).ToLookup(hold => hold.ItemId);
        var copies = (await ReadCases.CopiesOf(db, [.. cases.Select(c => c.Id)]).ToListAsync(cancellation)).ToLookup(c => c.Part.ItemId);
        var byItem = outcomes.ToLookup(outcome => outcome.Duty.Item);
        foreach (var one in cases)
            Settle(new Settling(one, [.. holds[one.Id]], [.. copies[one.Id].Select(c => c.Copy)], [.. byItem[one.Id]]));
        var moved = Moved(copies);
        if (!db.ChangeTracker.HasChanges())
            return moved;
        acts.AddRange(renewed.GroupBy(one => one.Store).Select(Renewed));
        await db.SaveChangesAsync(cancellation);
        if (acts.Count > 0)
            await custody.AppendAsync(db, [.. acts.Select(act => act with { At = now })], cancellation);
        FaultPoints.Hit(FaultPoint.ProtectionBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.ProtectionCommitted);
        return moved;
    }

    private HashSet<ItemId> Moved(ILookup<ItemId, ReadCases.CopyOfPart> copies)
    {
        var changed = db.ChangeTracker.Entries<StoredCopy>().Where(entry => entry.State == EntityState.Modified).Select(entry => entry.Entity).ToHashSet();
        return [.. copies.Where(item => item.Any(c => changed.Contains(c.Copy))).Select(item => item.Key)];
    }

    private void Settle(Settling item)
    {
        var (locked, held) = (new List<CopyOutcome>(), new List<CopyOutcome>());
        foreach (var outcome in item.Outcomes)
        {
            var copy = item.Copies.Single(c => c.ObjectId == outcome.Duty.Copy.ObjectId && c.Store == outcome.Duty.Copy.Store);
            if (WriteHold(copy, outcome, item))
                held.Add(outcome);
            if (WriteLock(copy, outcome))
                locked.Add(outcome);
            // What was let go is written when all of the item is; until then its row stays in doubt.
            if (outcome.Trouble is null && outcome.Duty.Hold != HoldDuty.Clear)
                copy.ProtectionDoubtedAt = null;
        }

        acts.AddRange(from one in locked
                      group one by (one.Duty.Copy.Store, one.Lock?.Until) into same
                      from objects in same.Select(one => one.Duty.Object).Chunk(CustodyAct.MostObjects)
                      select About(item.Id, CustodyAction.LockSet, objects, ("store", same.Key.Store), ("until", same.Key.Until is { } until ? Instant.Format(until) : null)));
        SettleStanding(item, held);
        SettleReleasing(item);
    }

    /// <returns>Whether an entry about the item has to say it: whatever is not a lock that grew by routine.</returns>
    private bool WriteLock(StoredCopy copy, CopyOutcome outcome)
    {
        if (!outcome.LockRead || (copy.LockedUntil, copy.LockMode) == (outcome.Lock?.Until, outcome.Lock?.Mode))
            return false;
        var isRoutine = copy.ProtectionDoubtedAt is null && outcome.Lock is { } grown && grown.Until > copy.LockedUntil && grown.Mode == copy.LockMode;
        (copy.LockedUntil, copy.LockMode) = (outcome.Lock?.Until, outcome.Lock?.Mode);
        if (isRoutine)
            renewed.Add((copy.Store, copy.LockedUntil!.Value));
        return !isRoutine;
    }

    /// <returns>Whether it is held now and was not before.</returns>
    private static bool WriteHold(StoredCopy copy, CopyOutcome outcome, Settling item)
    {
        if (outcome.Duty.Hold != HoldDuty.Set || outcome.IsHeld != true || copy.IsHeld || !item.Stands)
            return false;
        return copy.IsHeld = true;
    }

    private void SettleStanding(Settling item, List<CopyOutcome> held)
    {
        if (!item.Stands)
            return;
        // A hold that was asked for while the last one was being let go: what the store has now is not known.
        foreach (var copy in item.Copies.Where(copy => item.Outcomes.Any(o => o.Duty.Hold == HoldDuty.Clear && o.Duty.Copy.ObjectId == copy.ObjectId && o.Duty.Copy.Store == copy.Store)))
            copy.ProtectionDoubtedAt = now;
        var standing = item.Holds.Where(hold => hold.Stands).ToList();
        var trouble = item.Outcomes.Where(o => o.Duty.Hold != HoldDuty.Nothing).Select(o => o.Trouble).FirstOrDefault(text => text is not null);
        var isWhole = item.Copies.Where(copy => tell.CanHold(copy.Store)).All(copy => copy.IsHeld && copy.ProtectionDoubtedAt is null);
        var placed = isWhole ? standing.FindAll(hold => hold.PlacedAt is null) : [];
        foreach (var hold in standing)
            hold.Trouble = isWhole ? null : trouble;
        foreach (var hold in placed)
        {
            hold.PlacedAt = now;
            AddHoldActs(item, CustodyAction.HoldPlaced, hold, item.Copies.Where(copy => copy.IsHeld));
        }

        if (placed.Count == 0 && held.Count > 0)
            AddHoldActs(item, CustodyAction.HoldPlaced, standing.Find(hold => hold.PlacedAt is null) ?? standing[0], held.Select(o => o.Duty.Copy));
    }

    private void SettleReleasing(Settling item)
    {
        var releasing = item.Holds.Where(hold => hold.State == HoldState.Releasing).ToList();
        if (releasing.Count == 0)
            return;
        var cleared = item.Copies.Where(copy => item.Outcomes.Any(o => o.IsHeld == false && o.Duty.Hold == HoldDuty.Clear && o.Duty.Copy.ObjectId == copy.ObjectId && o.Duty.Copy.Store == copy.Store)).ToList();
        if (!item.Stands && !item.Copies.All(copy => cleared.Contains(copy) || (!copy.IsHeld && copy.ProtectionDoubtedAt is null) || !tell.CanHold(copy.Store)))
        {
            foreach (var hold in releasing)
                hold.Trouble = item.Outcomes.Select(o => o.Trouble).FirstOrDefault(text => text is not null);
            return;
        }

        var letGo = item.Stands ? [] : cleared;
        foreach (var copy in letGo)
            (copy.IsHeld, copy.ProtectionDoubtedAt) = (false, null);
        foreach (var hold in releasing)
        {
            (hold.State, hold.ReleasedAt, hold.Trouble) = (HoldState.Released, now, null);
            AddHoldActs(item, CustodyAction.HoldReleased, hold, letGo);
        }
    }

    private void AddHoldActs(Settling item, CustodyAction action, LegalHold hold, IEnumerable<StoredCopy> copies)
    {
        var act = ActId.New();
        var chunks = (from copy in copies
                      group item.ObjectOf(copy) by copy.Store into store
                      from objects in store.Chunk(CustodyAct.MostObjects)
                      select About(item.Id, action, objects, ("hold", hold.Id.ToString()), ("store", store.Key)) with { Id = act }).ToList();
        acts.AddRange(chunks.Count > 0 ? chunks : [About(item.Id, action, [], ("hold", hold.Id.ToString()))]);
    }

    private static CustodyAct Renewed(IGrouping<string, (string Store, DateTimeOffset Until)> store) => About(
        SubjectOf.Policy("locks/" + store.Key), CustodyAction.LocksRenewed, [],
        ("store", store.Key), ("copies", store.Count()), ("until", Instant.Format(store.Max(one => one.Until))));

    private static CustodyAct About(ItemId item, CustodyAction action, IReadOnlyList<CustodyObject> objects, params (string Name, JsonNode? Value)[] details) =>
        About(SubjectOf.Item(item), action, objects, details);

    private static CustodyAct About(Subject subject, CustodyAction action, IReadOnlyList<CustodyObject> objects, params (string Name, JsonNode? Value)[] details) => new()
    {
        Actor = Program,
        Action = action,
        Subjects = [subject],
        Objects = objects,
        Details = details.ToDictionary(detail => detail.Name, detail => detail.Value),
    };

    /// <summary>An item with its rows as they are now and what the stores said.</summary>
    private sealed record Settling(ItemCase Case, IReadOnlyList<LegalHold> Holds, IReadOnlyList<StoredCopy> Copies, IReadOnlyList<CopyOutcome> Outcomes)
    {
        public ItemId Id => Case.Id;

        /// <summary>Whether a hold stands now; it may have been asked for while the stores were told something else.</summary>
        public bool Stands => Holds.Any(hold => hold.Stands);

        public CustodyObject ObjectOf(StoredCopy copy) => Case.Copies.First(held => held.Copy.ObjectId == copy.ObjectId).Object;
    }
}
