using System.Security.Cryptography;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Keys;
using Evidence.Storage;

namespace Evidence.Items;

/// <summary>A derivative as it lies in the store.</summary>
/// <param name="PlaintextSha512">64 bytes.</param>
/// <param name="Header">The ciphertext's first 40 bytes.</param>
/// <param name="KekId">The key-encryption key that wraps the data key.</param>
/// <param name="WrappedKey">The data key under it.</param>
/// <param name="Version">The store's version.</param>
internal sealed record SealedDerivative(
    ObjectId Id, long PlaintextBytes, Sha256Hash PlaintextSha256, byte[] PlaintextSha512, long CiphertextBytes, Sha256Hash CiphertextSha256,
    byte[] Header, string KekId, byte[] WrappedKey, string Version);

/// <summary>Seals a file of ours under a new data key and puts it into the store, part by part, in constant memory.</summary>
internal sealed class SealDerivative(IObjectStore store, FileKeyRing keys)
{
    private const int SegmentsPerPart = 16;
    private const int PartBytes = SegmentsPerPart * SealedLayout.SegmentBytes;

    public string Store => store.Name;

    /// <exception cref="IOException">The store could not take it, for example because it is full.</exception>
    public async Task<SealedDerivative> RunAsync(ObjectId id, string path, CancellationToken cancellation)
    {
        using var file = File.OpenHandle(path);
        using var key = DataKey.Create();
        using var pass = new Pass(file, Sealer.Create(key, AssociatedData.For(keys.Agency, id)));
        await store.BeginUploadAsync(id.ToString(), pass.CiphertextBytes, PartBytes, cancellation);
        var buffer = new byte[Math.Min(PartBytes, pass.CiphertextBytes)];
        for (var number = 0; (long)number * PartBytes < pass.CiphertextBytes; number++)
        {
            FaultPoints.Hit(FaultPoint.DerivativeSealing);
            var part = buffer.AsMemory(0, pass.SealPart(number, buffer));
            using var body = new MemoryStream(buffer, 0, part.Length, writable: false);
            await store.PutPartAsync(id.ToString(), number, (long)number * PartBytes, body, part.Length, SHA256.HashData(part.Span), cancellation);
        }

        var version = await store.CompleteAsync(id.ToString(), cancellation);
        FaultPoints.Hit(FaultPoint.DerivativeStored);
        var (kekId, wrapped) = await keys.WrapDataKeyAsync(key, id, cancellation);
        return pass.Finish(id, kekId, wrapped, version.VersionId);
    }

    /// <summary>Adds the rows of what was sealed and of its copy in the store; the caller saves.</summary>
    public void AddTo(EvidenceDb db, ItemId item, SealedDerivative made, DateTimeOffset storedAt)
    {
        db.SealedObjects.Add(new SealedObject
        {
            Id = made.Id, ItemId = item, PlaintextBytes = made.PlaintextBytes, CiphertextBytes = made.CiphertextBytes,
            PlaintextSha256 = made.PlaintextSha256, CiphertextSha256 = made.CiphertextSha256, PlaintextSha512 = made.PlaintextSha512,
            Header = made.Header, KekId = made.KekId, WrappedKey = made.WrappedKey,
        });
        db.StoredCopies.Add(new StoredCopy { ObjectId = made.Id, Store = Store, Key = made.Id.ToString(), Version = made.Version, StoredAt = storedAt });
    }

    /// <summary>Takes away what an attempt that did not end left in the store. Only for objects that no row names.</summary>
    public async Task RemoveAsync(ObjectId abandoned, CancellationToken cancellation)
    {
        await store.AbortAsync(abandoned.ToString(), cancellation);
        if (await store.FindAsync(abandoned.ToString(), cancellation) is { } stored)
            await store.DeleteAsync(abandoned.ToString(), stored.VersionId, cancellation);
    }

    /// <summary>One pass over the file: seals and hashes.</summary>
    private sealed class Pass(Microsoft.Win32.SafeHandles.SafeFileHandle file, Sealer sealer) : IDisposable
    {
        private readonly IncrementalHash plain256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly IncrementalHash plain512 = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        private readonly IncrementalHash cipher256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] plain = new byte[SealedLayout.SegmentPlaintextBytes];
        private readonly long plaintextBytes = RandomAccess.GetLength(file);

        public long CiphertextBytes => SealedLayout.CiphertextBytes(plaintextBytes);

        /// <summary>Fills the buffer with a part and returns its length.</summary>
        public int SealPart(int number, Span<byte> buffer)
        {
            var length = number == 0 ? sealer.Header(buffer) : 0;
            var first = (long)number * SegmentsPerPart;
            for (var index = first; index < Math.Min(first + SegmentsPerPart, SealedLayout.Segments(plaintextBytes)); index++)
                length += SealSegment(SealedLayout.Segment(index, plaintextBytes), buffer[length..]);
            cipher256.AppendData(buffer[..length]);
            return length;
        }

        public SealedDerivative Finish(ObjectId id, string kekId, byte[] wrapped, string version) => new(
            id, plaintextBytes, Sha256Hash.Finish(plain256), plain512.GetHashAndReset(), CiphertextBytes, Sha256Hash.Finish(cipher256), Header(), kekId, wrapped, version);

        private byte[] Header()
        {
            var header = new byte[SealedLayout.HeaderBytes];
            sealer.Header(header);
            return header;
        }

        public void Dispose()
        {
            sealer.Dispose();
            plain256.Dispose();
            plain512.Dispose();
            cipher256.Dispose();
            CryptographicOperations.ZeroMemory(plain);
        }

        private int SealSegment(SealedSegment segment, Span<byte> destination)
        {
            var bytes = plain.AsSpan(0, segment.PlaintextBytes);
            for (var read = 0; read < bytes.Length;)
            {
                var count = RandomAccess.Read(file, bytes[read..], segment.PlaintextOffset + read);
                read += count > 0 ? count : throw new EndOfStreamException("The derivative became shorter while it was sealed.");
            }

            plain256.AppendData(bytes);
            plain512.AppendData(bytes);
            sealer.SealSegment(segment.Index, segment.Last, bytes, destination);
            return segment.CiphertextBytes;
        }
    }
}
