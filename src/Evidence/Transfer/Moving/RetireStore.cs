using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Transfer.Moving;

/// <param name="Objects">How many were deleted from the old store.</param>
/// <param name="Locked">How many the old store refused to delete yet: their locks or holds stand, or an open incident names their item.</param>
/// <param name="Others">How many names the old store still lists that no copy of the catalogue stands for. They are never deleted.</param>
public sealed record RetiredStore(long Objects, long Locked, long Others);

/// <summary>
/// Deletes from the old store, the slowest and most guarded step there is: after the quarantine, with two people's word on exactly this
/// count sheet, and each object only after its copy in the new store was read back once more, a moment before, and was what the sheet
/// says. The first that is not ends it. The entries come before the bytes go.
/// </summary>
public sealed class RetireStore(EvidenceDb db, NpgsqlDataSource source, ObjectStores stores, CustodyLog custody, FileKeyRing keys, Quarantine quarantine, TimeProvider clock)
{
    private const int PageObjects = 32;

    /// <param name="from">The old store.</param>
    /// <param name="actor">Who runs it.</param>
    /// <param name="progress">Told after each page.</param>
    /// <param name="cancellation">Gives up; repeated, it goes on.</param>
    /// <exception cref="RefusedException">One of <see cref="TransferRefusals"/>.</exception>
    public async Task<RetiredStore> RunAsync(string from, Actor actor, IProgress<MoveProgress>? progress, CancellationToken cancellation)
    {
        var to = await db.Moves.Where(m => m.Source == from && m.RetiredAt == null).OrderByDescending(m => m.SwitchedAt != null).Select(m => m.Target).FirstOrDefaultAsync(cancellation)
            ?? throw TransferRefusals.NoSuchMove.ToException();
        await using var open = await OpenMove.TakeAsync(db, source, stores, (from, to), null, cancellation);
        await RequireAsync(open.Move, cancellation);
        var (objects, locked) = (0L, 0L);
        await foreach (var page in new MoveLedger(db, open.Move).PagesAsync(LedgerPart.All, PageObjects, cancellation))
        {
            var proven = new List<(LedgerRow Row, ProvenCopy Copy)>();
            locked += page.Count(Stays);
            foreach (var row in page.Where(row => row.TargetKey is not null && !Stays(row)))
                if (!row.IsRemoved || await open.Source.FindAsync(row.SourceKey, cancellation) is not null)
                    proven.Add((row, await ProveAsync(open, row, cancellation)));
            FaultPoints.Hit(FaultPoint.RetireObjectsProven);
            await EnterAsync(open.Move, proven.ConvertAll(p => p.Row).FindAll(row => !row.IsRemoved), actor, cancellation);
            FaultPoints.Hit(FaultPoint.RetireObjectsEntered);
            foreach (var (row, copy) in proven)
                if (await IsDeletedAsync(open.Source, row, copy, cancellation)) objects++;
                else locked++;
            progress?.Report(new(objects, 0, 0));
        }

        if (locked == 0)
            await FinishAsync(open.Move, objects, actor, cancellation);
        return new(objects, locked, await CountOthersAsync(open.Source, cancellation));
    }

    /// <summary>
    /// What is locked, under a hold or named by an open incident stays in the catalogue too: an entry that it was removed would be untrue, and a copy that is called removed
    /// would never be told that its hold has ended.
    /// </summary>
    private bool Stays(LedgerRow row) => !row.IsRemoved && (row.IsHeld || row.IsInDanger || row.LockedUntil > clock.GetUtcNow());

    private async Task RequireAsync(StoreMove move, CancellationToken cancellation)
    {
        if (move.SwitchedAt is not { } switched || await db.Stores.Where(s => s.Name == move.Source).Select(s => (StoreState?)s.State).SingleOrDefaultAsync(cancellation) != StoreState.Closed
            || stores.PrimaryName != move.Target || stores.ReplicaName == move.Source)
            throw TransferRefusals.NotSwitched.ToException();
        if (switched + quarantine.Length > clock.GetUtcNow())
            throw TransferRefusals.InQuarantine.Because($"The old store is in quarantine until {Instant.Format(switched + quarantine.Length)}.").ToException();
        if (UnverifiedDocument.Parse(move.Sheet ?? []).Value is not { } document || keys.VerifyAsKeeper(document) is not { } signed || CountSheet.Read(signed).Value is not { } sheet
            || sheet.Move != move.Id || move.SheetSha256 != Sha256Hash.Of(move.Sheet))
            throw TransferRefusals.NotVerified.Because("The count sheet is not one that this agency's keys signed for this move.").ToException();
        await RequireCountAsync(move, sheet, cancellation);
        if (!CountingApprovals.Suffice(await CountingApprovals.Of(db, move).Select(a => a.Role).ToListAsync(cancellation)))
            throw TransferRefusals.NotApproved.ToException();
    }

    /// <summary>The proofs are those that the sheet counted, and speak of every object that the catalogue has in the old store.</summary>
    private async Task RequireCountAsync(StoreMove move, CountSheet sheet, CancellationToken cancellation)
    {
        var count = await CountProven.RunAsync(db, move.Id, null, cancellation);
        var ledger = new MoveLedger(db, move);
        if (count.List != sheet.List || count.Objects != sheet.Objects || count.Bytes != sheet.Bytes
            || await ledger.CountAsync(LedgerPart.All, cancellation) != sheet.Objects + sheet.Lost || await ledger.CountAsync(LedgerPart.Unmoved, cancellation) != sheet.Lost)
            throw TransferRefusals.NotVerified.ToException();
    }

    private static async Task<ProvenCopy> ProveAsync(OpenMove open, LedgerRow row, CancellationToken cancellation) =>
        await ProvenCopy.ReadAsync(open.Target, row.TargetKey!, row.TargetVersion!, cancellation) is { } copy
        && row.ProvenSha256 is { } proven && copy.Sha256 == new Sha256Hash(proven) && copy.Bytes == row.ProvenBytes
            ? copy
            : throw TransferRefusals.CopyNotRight.Because($"Object {row.Object}: its copy in the store {open.Target.Name} is not what the count sheet says. Nothing more was deleted.").ToException();

    private async Task EnterAsync(StoreMove move, List<LedgerRow> rows, Actor actor, CancellationToken cancellation)
    {
        if (rows.Count == 0)
            return;
        var ids = rows.ConvertAll(row => row.Object);
        var now = Instant.Truncate(clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.StoredCopies.Where(c => c.Store == move.Source && ids.Contains(c.ObjectId) && c.RemovedAt == null)
            .ExecuteUpdateAsync(copy => copy.SetProperty(c => c.RemovedAt, now), cancellation);
        await custody.AppendAsync(db, move.OfObjects(CustodyAction.CopyRemoved, actor, rows), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>The one place where an object that the catalogue has is deleted from a store, and it takes the proof of the other copy to call it.</summary>
    private static async Task<bool> IsDeletedAsync(IObjectStore from, LedgerRow row, ProvenCopy elsewhere, CancellationToken cancellation)
    {
        if (elsewhere.Store == from.Name || elsewhere.Key != row.TargetKey)
            throw new InvalidOperationException("Only another store's copy of the same object allows a deletion.");
        try
        {
            await from.DeleteAsync(row.SourceKey, row.SourceVersion, cancellation);
            FaultPoints.Hit(FaultPoint.RetireObjectDeleted);
            return true;
        }
        catch (ObjectLockedException)
        {
            return false;
        }
    }

    private async Task FinishAsync(StoreMove move, long objects, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        move.RetiredAt = Instant.Truncate(clock.GetUtcNow());
        var standing = await db.Stores.SingleAsync(s => s.Name == move.Source, cancellation);
        (standing.State, standing.Since) = (StoreState.Retired, move.RetiredAt.Value);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, move.OfAgency(CustodyAction.StoreRetired, actor, ("objects", objects), ("sheet", move.SheetSha256.ToString())), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task<long> CountOthersAsync(IObjectStore store, CancellationToken cancellation)
    {
        var others = 0L;
        if (store is IListVersions listing)
            await foreach (var _ in listing.ListAllAsync("", withState: false, cancellation)) others++;
        return others;
    }
}
