using System.Collections.Concurrent;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Transfer.Moving;

/// <summary>How far a step over all objects is.</summary>
public readonly record struct MoveProgress(long Objects, long OfObjects, long Bytes);

/// <param name="Objects">How many were done now.</param>
/// <param name="Bytes">Their length as stored.</param>
/// <param name="Failures">What is to be said of each that was not, at most <see cref="MostFailures"/>.</param>
/// <param name="Failed">How many were not.</param>
public sealed record StepReport(long Objects, long Bytes, IReadOnlyList<string> Failures, long Failed)
{
    public const int MostFailures = 100;
}

/// <summary>
/// Copies every object of one store to another, each read back before it is catalogued there, with an entry in its item's chain. Nothing
/// is deleted. Killed anywhere and repeated, it goes on where it stopped; what arrives meanwhile is copied by the next run.
/// </summary>
public sealed class CopyStore(EvidenceDb db, NpgsqlDataSource source, ObjectStores stores, CustodyLog custody, FileKeyRing keys, TimeProvider clock)
{
    private const int PageObjects = 64;
    private const int AtOnce = 4;

    /// <exception cref="RefusedException">One of <see cref="TransferRefusals"/>.</exception>
    public async Task<StepReport> RunAsync(string from, string to, Actor actor, IProgress<MoveProgress>? progress, CancellationToken cancellation)
    {
        await using var open = await OpenMove.TakeAsync(db, source, stores, (from, to), () => BeginAsync(from, to, actor, cancellation), cancellation);
        if (open.Move.SwitchedAt is not null)
            throw TransferRefusals.StoreClosed.ToException();
        var ledger = new MoveLedger(db, open.Move);
        var total = await ledger.CountAsync(LedgerPart.Unmoved, cancellation);
        var (objects, bytes, failures) = (0L, 0L, new List<string>());
        await foreach (var page in ledger.PagesAsync(LedgerPart.Unmoved, PageObjects, cancellation))
        {
            var copies = await CopyAsync(open, page, failures, cancellation);
            FaultPoints.Hit(FaultPoint.MoveObjectsRead);
            await CatalogueAsync(open.Move, [.. copies], actor, cancellation);
            FaultPoints.Hit(FaultPoint.MoveObjectsCatalogued);
            (objects, bytes) = (objects + copies.Count, bytes + copies.Sum(c => c.Copy.Bytes));
            progress?.Report(new(objects, total, bytes));
        }

        return new(objects, bytes, [.. failures.Take(StepReport.MostFailures)], failures.Count);
    }

    private async Task<StoreMove> BeginAsync(string from, string to, Actor actor, CancellationToken cancellation)
    {
        if (from != stores.PrimaryName)
            throw TransferRefusals.NotPrimary.ToException();
        if (await db.Stores.AnyAsync(s => (s.Name == from || s.Name == to) && s.State != StoreState.Primary, cancellation))
            throw TransferRefusals.StoreClosed.ToException();
        var move = new StoreMove { Id = MoveId.New(), AgencyId = keys.Agency, Source = from, Target = to, BegunAt = Instant.Truncate(clock.GetUtcNow()) };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.Moves.Add(move);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, move.OfAgency(CustodyAction.MoveBegun, actor), cancellation);
        await transaction.CommitAsync(cancellation);
        return move;
    }

    /// <summary>One object that fails does not stand in the way of the others; a store that is full or away does.</summary>
    private static async Task<IReadOnlyCollection<(LedgerRow Row, ProvenCopy Copy)>> CopyAsync(OpenMove open, List<LedgerRow> page, List<string> failures, CancellationToken cancellation)
    {
        var copy = new CopyObject(open.Source, open.Target);
        var copies = new ConcurrentBag<(LedgerRow, ProvenCopy)>();
        await Parallel.ForEachAsync(page, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (row, token) =>
        {
            try
            {
                // Known to be gone: there is nothing to copy, and the count sheet says so.
                if (!row.IsKnownBad || await open.Source.FindAsync(row.SourceKey, token) is not null)
                    copies.Add((row, await copy.RunAsync(row, token)));
            }
            catch (CopyFailedException failed)
            {
                lock (failures) failures.Add(failed.Message);
            }
        });
        return copies;
    }

    private async Task CatalogueAsync(StoreMove move, IReadOnlyList<(LedgerRow Row, ProvenCopy Copy)> copies, Actor actor, CancellationToken cancellation)
    {
        if (copies.Count == 0)
            return;
        var now = Instant.Truncate(clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.StoredCopies.AddRange(copies.Select(c => new StoredCopy
        {
            ObjectId = c.Row.Object,
            Store = move.Target,
            Key = c.Copy.Key,
            Version = c.Copy.Version,
            StoredAt = now,
            VerifiedAt = c.Row.IsCatalogued(c.Copy) ? now : null,
            DamagedAt = c.Row.DamagedAt,
            Damage = c.Row.Damage,
            // The order to lock and hold it as the copy it was made from.
            ProtectionDoubtedAt = now,
        }));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, move.OfObjects(CustodyAction.ObjectCopied, actor, copies.Select(c => c.Row)), cancellation);
        await transaction.CommitAsync(cancellation);
        db.ChangeTracker.Clear();
        db.Attach(move);
    }
}
