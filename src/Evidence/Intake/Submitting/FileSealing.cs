using System.Security.Cryptography;
using System.Text;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Keys;

namespace Evidence.Intake.Submitting;

/// <summary>Seals the chunks of a file that a browser sends: docs/formats/browser-upload.md, "Sealing". Until the file is read back its data key lies under a secret of the ring.</summary>
internal static class FileSealing
{
    /// <summary>One of docs/formats/key-ring.md, "Derived secrets".</summary>
    private const string Purpose = "submission";

    private const int SeedBytes = Sealer.SaltBytes + Sealer.NoncePrefixBytes;

    /// <returns>A new data key, sealed, and the seed of the sealing.</returns>
    public static (byte[] SealedKey, byte[] Seed) NewKey(FileKeyRing keys, ObjectId id)
    {
        using var key = DataKey.Create();
        return (SealedSecret.Seal(keys, Purpose, Bound(keys, id), key.Bytes), RandomNumberGenerator.GetBytes(SeedBytes));
    }

    /// <exception cref="CryptographicException">The sealed key was altered, or belongs to another ring.</exception>
    public static DataKey OpenKey(FileKeyRing keys, SubmittedFile file)
    {
        var bytes = SealedSecret.Open(keys, Purpose, Bound(keys, file.ObjectId), file.SealedKey);
        try
        {
            return DataKey.From(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Seals one chunk. The same file and the same bytes give the same ciphertext.</summary>
    /// <param name="keys">The ring.</param>
    /// <param name="file">Whose chunk it is.</param>
    /// <param name="plan">The file's.</param>
    /// <param name="chunk">From 0.</param>
    /// <param name="plain">All of the chunk.</param>
    /// <param name="sealedBytes">As long as <see cref="ChunkPlan.PartOf"/> says.</param>
    public static void Seal(FileKeyRing keys, SubmittedFile file, ChunkPlan plan, int chunk, ReadOnlySpan<byte> plain, Span<byte> sealedBytes)
    {
        using var key = OpenKey(keys, file);
        using var sealer = new Sealer(key, AssociatedData.For(keys.Agency, file.ObjectId), file.Seed.AsSpan(0, Sealer.SaltBytes), file.Seed.AsSpan(Sealer.SaltBytes));
        var written = chunk == 0 ? sealer.Header(sealedBytes) : 0;
        foreach (var segment in plan.SegmentsOf(chunk))
        {
            var from = (int)(segment.PlaintextOffset - plan.OffsetOf(chunk));
            sealer.SealSegment(segment.Index, segment.Last, plain.Slice(from, segment.PlaintextBytes), sealedBytes[written..]);
            written += segment.CiphertextBytes;
        }
    }

    private static byte[] Bound(FileKeyRing keys, ObjectId id) => Encoding.ASCII.GetBytes($"evidence/submission/1/{keys.Agency}/{id}");
}
