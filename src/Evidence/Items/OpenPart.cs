using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Keys;
using Evidence.Media.Sandboxing;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>Opens a verified part's sealed object for a job on this machine.</summary>
internal sealed class OpenPart(EvidenceDb db, IObjectStore store, FileKeyRing keys)
{
    /// <summary>Writes the plaintext to a new private file and proves it by its hash.</summary>
    /// <exception cref="StoredBytesException">What lies in the store is not what was verified.</exception>
    public async Task ToFileAsync(PartId part, string path, CancellationToken cancellation)
    {
        var (sealedObject, version) = await FindAsync(part, cancellation);
        using var key = await keys.UnwrapDataKeyAsync(sealedObject.Wrapped, sealedObject.Id, cancellation);
        await using var stored = await store.OpenReadAsync(sealedObject.Id.ToString(), version, 0, sealedObject.CiphertextBytes, cancellation);
        await using var file = PrivateFiles.Create(path);
        var report = await SealedObjectReader.CheckAsync(
            stored, sealedObject.CiphertextBytes, key, AssociatedData.For(keys.Agency, sealedObject.Id), file.Write, cancellation);
        if (!report.IsIntact || report.PlaintextSha256 != sealedObject.PlaintextSha256)
            throw new StoredBytesException(sealedObject.Id, report);
    }

    /// <summary>The first bytes of the plaintext: of the first segment, which proves itself.</summary>
    /// <exception cref="StoredBytesException">What lies in the store is not what was verified.</exception>
    public async Task<byte[]> HeadAsync(PartId part, int bytes, CancellationToken cancellation)
    {
        var (sealedObject, version) = await FindAsync(part, cancellation);
        using var key = await keys.UnwrapDataKeyAsync(sealedObject.Wrapped, sealedObject.Id, cancellation);
        var segment = SealedLayout.Segment(0, sealedObject.PlaintextBytes);
        var cipher = new byte[segment.CiphertextOffset + segment.CiphertextBytes];
        await using (var stored = await store.OpenReadAsync(sealedObject.Id.ToString(), version, 0, cipher.Length, cancellation))
            await stored.ReadExactlyAsync(cipher, cancellation);
        var plain = new byte[segment.PlaintextBytes];
        var (header, body) = (cipher.AsMemory(0, SealedLayout.HeaderBytes), cipher.AsMemory(SealedLayout.HeaderBytes));
        if (!Opener.TryCreate(key, AssociatedData.For(keys.Agency, sealedObject.Id), header.Span, out var opener))
            throw new StoredBytesException(sealedObject.Id, null);
        using (opener)
        {
            if (!opener.TryOpenSegment(segment.Index, segment.Last, body.Span, plain))
                throw new StoredBytesException(sealedObject.Id, null);
        }

        return plain[..Math.Min(bytes, plain.Length)];
    }

    private async Task<(SealedObject Object, string Version)> FindAsync(PartId part, CancellationToken cancellation)
    {
        var found = await (
            from p in db.Parts
            join o in db.SealedObjects on p.ObjectId equals o.Id
            join c in db.StoredCopies on o.Id equals c.ObjectId
            where p.Id == part && c.Store == store.Name && o.WrappedKey != null
            select new { Object = o, c.Version }).AsNoTracking().FirstOrDefaultAsync(cancellation);
        return found is null
            ? throw new IOException($"Part {part} has no verified copy in the store {store.Name}.")
            : (found.Object, found.Version);
    }
}

/// <summary>Stored bytes are not those that were verified: a loss, to be told loudly. Nothing is changed.</summary>
internal sealed class StoredBytesException(ObjectId id, SealedReport? report)
    : IOException($"The stored copy of object {id} is not what was verified ({(report is { Findings: [var first, ..] } ? first.Fault.ToString() : "it does not open")}).");
