using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.Intake.Verifying;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake.Submitting;

/// <summary>
/// Reads exactly the stored version of one file back from its first byte to its last, compares every chunk and the whole with the hashes that came with them, and
/// writes the outcome in one transaction: part, sealed object under the key-encryption key, stored copy, state and custody entry.
/// </summary>
public sealed class SettleFile(EvidenceDb db, IObjectStore store, FileKeyRing keys, CustodyLog custody, TimeProvider time)
{
    private static readonly Actor Worker = Actor.Program("Evidence worker");

    /// <returns>False where it was settled meanwhile.</returns>
    /// <exception cref="IOException">The store could not be read: nothing is said of the file, try again later.</exception>
    public async Task<bool> RunAsync(ObjectId id, CancellationToken cancellation)
    {
        if (await db.SubmittedFiles.AsNoTracking().SingleOrDefaultAsync(f => f.ObjectId == id && f.State == UploadState.Claimed, cancellation) is not { } file)
            return false;
        using var key = FileSealing.OpenKey(keys, file);
        var found = await ReadAsync(file, key, cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedFileReadBack);
        var wrapped = found.Reason is null ? await keys.WrapDataKeyAsync(key, id, cancellation) : null;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        file = await db.LockSubmittedAsync(id, cancellation);
        if (file.State != UploadState.Claimed)
            return false;
        await WriteAsync(file, found, wrapped, cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedFileBeforeSettled);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedFileSettled);
        return true;
    }

    /// <param name="Reason">What is wrong, for people; null where nothing is.</param>
    /// <param name="Report">What reading showed; null where there was nothing to read.</param>
    /// <param name="Sha512">Of the plaintext.</param>
    private sealed record Found(string? Reason, SealedReport? Report, byte[] Sha512);

    private async Task<Found> ReadAsync(SubmittedFile file, DataKey key, CancellationToken cancellation)
    {
        var chunks = await db.SubmittedChunks.AsNoTracking().Where(c => c.ObjectId == file.ObjectId).OrderBy(c => c.Number).Select(c => c.Sha256).ToListAsync(cancellation);
        using var hashes = new ChunkHashes(ChunkPlan.Of(file));
        try
        {
            var length = ChunkPlan.Of(file).CiphertextBytes;
            await using var stored = await store.OpenReadAsync(file.ObjectId.ToString(), file.StoreVersion!, 0, length, cancellation);
            var report = await SealedObjectReader.CheckAsync(stored, length, key, AssociatedData.For(keys.Agency, file.ObjectId), hashes.Add, cancellation);
            return new Found(ReasonOf(file, report, hashes, chunks), report, hashes.WholeSha512());
        }
        catch (ObjectMissingException)
        {
            return new Found("The stored bytes are not there any more.", null, []);
        }
        catch (ArgumentOutOfRangeException)
        {
            return new Found("The stored object is shorter than what was sent.", null, []);
        }
    }

    private static string? ReasonOf(SubmittedFile file, SealedReport report, ChunkHashes hashes, List<Sha256Hash> chunks)
    {
        if (Mismatch.OfStored(report) is { } reason)
            return reason;
        if (hashes.Chunks.Zip(chunks).Index().Where(pair => pair.Item.First != pair.Item.Second).Select(pair => (int?)pair.Index).FirstOrDefault() is { } wrong)
            return $"Chunk {wrong} of the stored file has another SHA-256 than the one that arrived.";
        return report.PlaintextSha256 == file.PlaintextSha256 && hashes.Chunks.Count == chunks.Count ? null
            : "The stored file has another SHA-256 than the browser told when it had read it: it changed while it was sent, or was not read right.";
    }

    private async Task WriteAsync(SubmittedFile file, Found found, WrappedDataKey? wrapped, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        await db.LockItemAsync(file.ItemId!.Value, cancellation);
        (file.State, file.Reason, file.SettledAt) = (wrapped is null ? UploadState.Quarantined : UploadState.Verified, found.Reason, now);
        if (found.Report is { } report)
            await AddRowsAsync(file, report, found.Sha512, wrapped, now, cancellation);
        if (wrapped is not null)
            file.SealedKey = null;
        await db.SaveChangesAsync(cancellation);
        await RefreshItems.RunAsync(db, [file.ItemId.Value], cancellation);
        await custody.AppendAsync(db, Act(file), cancellation);
    }

    private async Task AddRowsAsync(SubmittedFile file, SealedReport report, byte[] sha512, WrappedDataKey? wrapped, DateTimeOffset now, CancellationToken cancellation)
    {
        var (item, isGood) = (file.ItemId!.Value, wrapped is not null);
        db.SealedObjects.Add(new SealedObject
        {
            Id = file.ObjectId, ItemId = item, PlaintextBytes = file.PlaintextBytes, CiphertextBytes = ChunkPlan.Of(file).CiphertextBytes,
            PlaintextSha256 = file.PlaintextSha256!.Value, CiphertextSha256 = report.CiphertextSha256, PlaintextSha512 = isGood ? sha512 : null,
            Header = isGood ? report.Header.ToArray() : null, KekId = wrapped?.KekId, WrappedKey = wrapped?.Bytes,
        });
        db.StoredCopies.Add(new StoredCopy
        {
            ObjectId = file.ObjectId, Store = store.Name, Key = file.ObjectId.ToString(), Version = file.StoreVersion!, StoredAt = file.ClaimedAt!.Value, VerifiedAt = isGood ? now : null,
        });
        db.Parts.Add(new ItemPart
        {
            Id = file.PartId!.Value, ItemId = item, ObjectId = file.ObjectId, Role = file.Role, FileName = file.FileName, Display = file.Display,
            Ordinal = await db.Parts.CountAsync(p => p.ItemId == item && p.Role == file.Role, cancellation),
        });
        if (isGood && file.Role == FileRole.Original)
            MediaOrders.PlaceCheck(db, item, file.PartId.Value, now);
    }

    private static CustodyAct Act(SubmittedFile file)
    {
        var details = new Dictionary<string, JsonNode?> { ["file.path"] = Convert.ToBase64String(file.FileName) };
        if (file.Reason is { } reason)
            details["reason"] = reason;
        return new CustodyAct
        {
            Actor = Worker, Action = file.State == UploadState.Verified ? CustodyAction.ObjectVerified : CustodyAction.ObjectQuarantined,
            Subjects = [SubjectOf.Item(file.ItemId!.Value)], Objects = [file.InCustody()], Details = details,
        };
    }
}

/// <summary>Hashes a plaintext as it is read: each chunk by itself, and the whole.</summary>
internal sealed class ChunkHashes(ChunkPlan plan) : IDisposable
{
    private readonly IncrementalHash chunk = IncrementalHash.CreateHash(HashAlgorithmName.SHA256), whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
    private readonly List<Sha256Hash> chunks = [];
    private long left = plan.LengthOf(0);

    public IReadOnlyList<Sha256Hash> Chunks => chunks;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        whole.AppendData(bytes);
        while (!bytes.IsEmpty && chunks.Count < plan.Count)
        {
            var some = (int)Math.Min(left, bytes.Length);
            chunk.AppendData(bytes[..some]);
            bytes = bytes[some..];
            left -= some;
            if (left > 0)
                continue;
            chunks.Add(Sha256Hash.Finish(chunk));
            left = chunks.Count < plan.Count ? plan.LengthOf(chunks.Count) : 0;
        }
    }

    public byte[] WholeSha512() => whole.GetHashAndReset();

    public void Dispose()
    {
        chunk.Dispose();
        whole.Dispose();
    }
}
