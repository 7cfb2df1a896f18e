using System.Buffers;
using System.Security.Cryptography;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake.Submitting;

/// <summary>Bytes of a file on their way in.</summary>
/// <param name="Offset">Where they begin.</param>
/// <param name="Checksum">What the chunk must hash to, with the algorithm's name; null where the sender says nothing.</param>
/// <param name="Body">Read chunk by chunk.</param>
public sealed record IncomingBytes(ObjectId Object, long Offset, (HashAlgorithmName Algorithm, byte[] Hash)? Checksum, Stream Body);

/// <summary>
/// Takes chunks of a file that a browser sends: hashes, seals and stores each, and counts it when it is durable. Killed anywhere, it goes on where the durable
/// chunks end. A chunk's hash is on record before its ciphertext leaves, so that no other bytes are ever sealed in its place.
/// </summary>
public sealed class TakeChunk(EvidenceDb db, IObjectStore store, FileKeyRing keys, TimeProvider time)
{
    /// <summary>Chunks that are in memory at once, in this program.</summary>
    private static readonly SemaphoreSlim Room = new(8);

    /// <returns>Where the file goes on.</returns>
    /// <exception cref="RefusedException">Not the actor's file, whole or given up; wrong offset, length or hash; other bytes than before; or no room.</exception>
    public async Task<long> RunAsync(IncomingBytes incoming, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(incoming);
        ArgumentNullException.ThrowIfNull(actor);
        var file = await db.SubmittedFileOfAsync(actor, incoming.Object, cancellation);
        if (file.State != Formats.Protocol.UploadState.Uploading)
            throw SubmittingRefusals.NotTakingChunks.ToException();
        var plan = ChunkPlan.Of(file);
        var next = await db.StoredChunksAsync(file.ObjectId, cancellation);
        if (next == plan.Count || plan.At(incoming.Offset) != next)
            throw SubmittingRefusals.OffsetWrong.ToException();
        await Room.WaitAsync(cancellation);
        var half = (int)Math.Min(file.PartBytes, plan.CiphertextBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(2 * half);
        try
        {
            return await TakeAsync(new Taking(file, plan, buffer, half), next, incoming, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            Room.Release();
        }
    }

    /// <param name="File">Whose bytes they are.</param>
    /// <param name="Plan">How it is cut.</param>
    /// <param name="Buffer">A chunk's plaintext, then its ciphertext.</param>
    /// <param name="Half">Where the ciphertext begins.</param>
    private sealed record Taking(SubmittedFile File, ChunkPlan Plan, byte[] Buffer, int Half);

    /// <summary>One chunk where its checksum came with it, else as many as the body holds whole.</summary>
    private async Task<long> TakeAsync(Taking taking, int first, IncomingBytes incoming, CancellationToken cancellation)
    {
        var plan = taking.Plan;
        for (var chunk = first; chunk < plan.Count; chunk++)
        {
            var plain = taking.Buffer.AsMemory(0, plan.LengthOf(chunk));
            var read = await incoming.Body.ReadAtLeastAsync(plain, plain.Length, throwOnEndOfStream: false, cancellation);
            if (read < plain.Length)
                return read > 0 && chunk == first || incoming.Checksum is not null ? throw SubmittingRefusals.ChunkTooShort.ToException() : plan.OffsetOf(chunk);
            if (incoming.Checksum is { } checksum && !CryptographicOperations.FixedTimeEquals(CryptographicOperations.HashData(checksum.Algorithm, plain.Span), checksum.Hash))
                throw SubmittingRefusals.ChunkHashWrong.ToException();
            await StoreAsync(taking, chunk, plain, cancellation);
            if (incoming.Checksum is not null)
                return plan.OffsetOf(chunk + 1);
        }

        return plan.OffsetOf(plan.Count);
    }

    private async Task StoreAsync(Taking taking, int chunk, ReadOnlyMemory<byte> plain, CancellationToken cancellation)
    {
        var (file, plan) = (taking.File, taking.Plan);
        await NameAsync(file.ObjectId, chunk, Sha256Hash.Of(plain.Span), cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedChunkNamed);
        var (offset, length) = plan.PartOf(chunk);
        var part = new ArraySegment<byte>(taking.Buffer, taking.Half, length);
        FileSealing.Seal(keys, file, plan, chunk, plain.Span, part);
        await PutAsync(file, chunk, offset, part, cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedChunkStored);
        var now = Instant.Truncate(time.GetUtcNow());
        await db.SubmittedChunks.Where(c => c.ObjectId == file.ObjectId && c.Number == chunk).ExecuteUpdateAsync(set => set.SetProperty(c => c.StoredAt, now), cancellation);
        FaultPoints.Hit(FaultPoint.SubmittedChunkCounted);
    }

    /// <summary>Says which bytes the chunk has, once and for all. Two that send at the same time find out here.</summary>
    private async Task NameAsync(ObjectId id, int chunk, Sha256Hash sha256, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var file = await db.LockSendingAsync(id, cancellation);
        file.HeardAt = Instant.Truncate(time.GetUtcNow());
        var known = await db.SubmittedChunks.AsNoTracking().SingleOrDefaultAsync(c => c.ObjectId == id && c.Number == chunk, cancellation);
        if (known is not null && known.Sha256 != sha256)
            throw SubmittingRefusals.ChunkDiffers.ToException();
        if (known is null)
            db.SubmittedChunks.Add(new SubmittedChunk { ObjectId = id, Number = chunk, Sha256 = sha256 });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        db.ChangeTracker.Clear();
    }

    private async Task PutAsync(SubmittedFile file, int chunk, long offset, ArraySegment<byte> part, CancellationToken cancellation)
    {
        Task Put() => StoreErrors.AsRefusalsAsync(async () =>
        {
            using var body = new MemoryStream(part.Array!, part.Offset, part.Count, writable: false);
            await store.PutPartAsync(file.ObjectId.ToString(), chunk, offset, body, part.Count, SHA256.HashData(part), cancellation);
        }, SubmittingRefusals.StoreFull);

        try
        {
            await Put();
        }
        catch (UploadMissingException)
        {
            // A program was killed between the row and the room for it.
            await store.OpenAsync(file, cancellation);
            await Put();
        }
    }
}
