using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Media.Sandboxing;
using Evidence.Redaction.Rendering;
using Microsoft.EntityFrameworkCore;
using System.Security.Cryptography;

namespace Evidence.Redaction.Working.Doing;

/// <summary>Seals stretches of copies into the object store, so that any worker goes on with a render; copies them out, and removes them.</summary>
internal sealed class StoredSegments(EvidenceDb db, SegmentReader reader, SealDerivative seal)
{
    public async Task<IReadOnlyList<RedactionSegment>> OfAsync(Guid work, CancellationToken cancellation) =>
        await db.RedactionSegments.AsNoTracking().Where(s => s.WorkId == work).OrderBy(s => s.Number).ToListAsync(cancellation);

    /// <summary>Names the object in the work's row before the first byte leaves, so that nothing stays in the store of which nobody knows.</summary>
    /// <exception cref="OperationCanceledException">The work was given up meanwhile; nothing is kept.</exception>
    public async Task KeepAsync(RedactionWork work, Segment segment, string file, CancellationToken cancellation)
    {
        var id = ObjectId.New();
        await NameAsync(work, id, cancellation);
        var sealedFile = await seal.RunAsync(id, file, cancellation);
        FaultPoints.Hit(FaultPoint.SegmentEncoded);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await NameAsync(work, null, cancellation);
        db.RedactionSegments.Add(new RedactionSegment
        {
            WorkId = work.Id, Number = segment.Index, Frames = (int)segment.Frames, FromUs = segment.From, DurationUs = segment.Lasts, Sha256 = segment.Sha256, Bytes = sealedFile.PlaintextBytes, ObjectId = id,
            StoreVersion = sealedFile.Version, KekId = sealedFile.KekId, WrappedKey = sealedFile.WrappedKey,
        });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        db.ChangeTracker.Clear();
        FaultPoints.Hit(FaultPoint.SegmentKept);
    }

    /// <exception cref="InvalidDataException">It is not what was kept.</exception>
    public async Task CopyAsync(RedactionSegment segment, string file, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var plain = PrivateFiles.Create(file);
        await foreach (var piece in reader.ReadAsync(segment, 0, segment.Bytes, cancellation))
        {
            hash.AppendData(piece.Span);
            await plain.WriteAsync(piece, cancellation);
        }

        if (Sha256Hash.Finish(hash) != segment.Sha256)
            throw new InvalidDataException($"Stretch {segment.Number} of the copy is not what was kept.");
    }

    /// <summary>Removes what is no longer wanted: first from the store, then its row, which is the only thing that knows of it.</summary>
    public async Task RemoveAsync(IReadOnlyList<RedactionSegment> segments, CancellationToken cancellation)
    {
        foreach (var segment in segments)
        {
            await seal.RemoveAsync(segment.ObjectId, cancellation);
            await db.RedactionSegments.Where(s => s.WorkId == segment.WorkId && s.Number == segment.Number && s.ObjectId == segment.ObjectId).ExecuteDeleteAsync(cancellation);
        }
    }

    private async Task NameAsync(RedactionWork work, ObjectId? id, CancellationToken cancellation)
    {
        if (await db.Mine(work).ExecuteUpdateAsync(set => set.SetProperty(w => w.ObjectId, id), cancellation) != 1)
            throw new OperationCanceledException("The work was given up.");
    }
}
