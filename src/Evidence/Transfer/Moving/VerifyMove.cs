using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Transfer.Moving;

/// <param name="Step">What was read now, and what is wrong.</param>
/// <param name="Sheet">The signed count sheet; null where something is wrong.</param>
/// <param name="Others">How many names the new store lists that are no copy of this move.</param>
public sealed record VerifiedMove(StepReport Step, SignedDocument? Sheet, long Others);

/// <summary>
/// Reads every copy in the new store once more, apart from the copying, compares the store's listing with the catalogue, and signs the
/// count sheet when nothing is left over. Repeated, it reads what was not read yet, or with <c>again</c> everything.
/// </summary>
public sealed class VerifyMove(EvidenceDb db, NpgsqlDataSource source, ObjectStores stores, CustodyLog custody, FileKeyRing keys, TimeProvider clock)
{
    private const int PageObjects = 64;
    private const int ListPage = 2_000;

    /// <param name="from">The old store.</param>
    /// <param name="to">The new store.</param>
    /// <param name="again">Forgets what was read before.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="progress">Told after each page.</param>
    /// <param name="cancellation">Gives up; what was read so far stays read.</param>
    /// <exception cref="RefusedException">One of <see cref="TransferRefusals"/>.</exception>
    public async Task<VerifiedMove> RunAsync(string from, string to, bool again, Actor actor, IProgress<MoveProgress>? progress, CancellationToken cancellation)
    {
        await using var open = await OpenMove.TakeAsync(db, source, stores, (from, to), null, cancellation);
        if (again)
            await db.ProvenObjects.Where(p => p.MoveId == open.Move.Id).ExecuteDeleteAsync(cancellation);
        var failures = new List<string>();
        var (objects, bytes) = await ReadAsync(open, failures, progress, cancellation);
        var lost = await CountLostAsync(open, failures, cancellation);
        var others = await CompareListing.RunAsync(open.Target, CopiesAsync(open.Move, cancellation), failures, cancellation);
        var sheet = failures.Count == 0 ? await SignAsync(open.Move, lost, actor, cancellation) : null;
        return new(new(objects, bytes, [.. failures.Take(StepReport.MostFailures)], failures.Count), sheet, others);
    }

    private async Task<(long Objects, long Bytes)> ReadAsync(OpenMove open, List<string> failures, IProgress<MoveProgress>? progress, CancellationToken cancellation)
    {
        var ledger = new MoveLedger(db, open.Move);
        var copy = new CopyObject(open.Source, open.Target);
        var total = await ledger.CountAsync(LedgerPart.Unproven, cancellation);
        var (objects, bytes) = (0L, 0L);
        await foreach (var page in ledger.PagesAsync(LedgerPart.Unproven, PageObjects, cancellation))
        {
            foreach (var row in page)
            {
                if (await ProvenCopy.ReadAsync(open.Target, row.TargetKey!, row.TargetVersion!, cancellation) is not { } read || !await copy.IsRightAsync(row, read, cancellation))
                {
                    failures.Add($"Object {row.Object}: the store {open.Target.Name} does not give back what was copied.");
                    continue;
                }

                db.ProvenObjects.Add(new()
                {
                    MoveId = open.Move.Id, ObjectId = row.Object, Sha256 = read.Sha256, Bytes = read.Bytes, IsAsFound = !row.IsCatalogued(read), ProvenAt = Instant.Truncate(clock.GetUtcNow()),
                });
                (objects, bytes) = (objects + 1, bytes + read.Bytes);
            }

            await db.SaveChangesAsync(cancellation);
            db.ChangeTracker.Clear();
            db.Attach(open.Move);
            FaultPoints.Hit(FaultPoint.MoveObjectProven);
            progress?.Report(new(objects, total, bytes));
        }

        return (objects, bytes);
    }

    /// <summary>An object without a copy counts only where it was known before that the old store does not have it.</summary>
    private async Task<long> CountLostAsync(OpenMove open, List<string> failures, CancellationToken cancellation)
    {
        var lost = 0L;
        await foreach (var page in new MoveLedger(db, open.Move).PagesAsync(LedgerPart.Unmoved, PageObjects, cancellation))
        {
            foreach (var row in page)
            {
                if (row.IsKnownBad && await open.Source.FindAsync(row.SourceKey, cancellation) is null) lost++;
                else failures.Add($"Object {row.Object}: it has not been copied.");
            }
        }

        return lost;
    }

    private async IAsyncEnumerable<(string Key, string Version, long Bytes)> CopiesAsync(StoreMove move, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // A failed object stands in the failures already.
        await foreach (var page in new MoveLedger(db, move).PagesAsync(LedgerPart.All, ListPage, cancellation))
            foreach (var row in page.Where(row => row is { TargetKey: not null, ProvenSha256: not null }))
                yield return (row.TargetKey!, row.TargetVersion!, row.ProvenBytes);
    }

    private async Task<SignedDocument> SignAsync(StoreMove move, long lost, Actor actor, CancellationToken cancellation)
    {
        var count = await CountProven.RunAsync(db, move.Id, null, cancellation);
        var sheet = new CountSheet
        {
            Agency = keys.Agency, Move = move.Id, From = move.Source, To = move.Target, Objects = count.Objects, Bytes = count.Bytes,
            List = count.List, AsFound = count.AsFound, Lost = lost, At = Instant.Truncate(clock.GetUtcNow()),
        };
        var signed = keys.SignAsKeeper(CountSheet.Type, sheet.ToCanonicalJson(), sheet.At);
        FaultPoints.Hit(FaultPoint.MoveSheetSigned);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        (move.Sheet, move.SheetSha256) = (signed.ToBytes(), Sha256Hash.Of(signed.ToBytes()));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, move.OfAgency(CustodyAction.StoreVerified, actor,
            ("sheet", move.SheetSha256.ToString()), ("objects", sheet.Objects), ("bytes", sheet.Bytes)), cancellation);
        await transaction.CommitAsync(cancellation);
        return signed;
    }
}

/// <summary>What a count sheet counts, as the proofs have it.</summary>
internal sealed record ProvenCount(long Objects, long Bytes, long AsFound, Sha256Hash List);

internal static class CountProven
{
    /// <summary>Goes through a move's proofs in the order of the ids.</summary>
    /// <param name="db">Has them.</param>
    /// <param name="move">Whose.</param>
    /// <param name="list">Gets the lines of the list, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ProvenCount> RunAsync(EvidenceDb db, MoveId move, Stream? list, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (objects, bytes, asFound) = (0L, 0L, 0L);
        await foreach (var proven in db.ProvenObjects.AsNoTracking().Where(p => p.MoveId == move).OrderBy(p => p.ObjectId).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            var line = CountSheet.Line(proven.ObjectId, proven.Sha256, proven.Bytes);
            hash.AppendData(line);
            if (list is not null)
                await list.WriteAsync(line, cancellation);
            (objects, bytes, asFound) = (objects + 1, bytes + proven.Bytes, asFound + (proven.IsAsFound ? 1 : 0));
        }

        return new(objects, bytes, asFound, Sha256Hash.Finish(hash));
    }
}
