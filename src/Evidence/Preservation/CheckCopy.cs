using Evidence.Formats.Sealing;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;

namespace Evidence.Preservation;

/// <summary>What reading a copy from end to end showed.</summary>
/// <param name="IsRight">Every byte is as verified.</param>
/// <param name="Findings">What is wrong with it, or beside it.</param>
internal sealed record CopyCheck(bool IsRight, IReadOnlyList<CopyFinding> Findings);

/// <summary>
/// Reads a stored copy from its first byte to its last: hashes the ciphertext, opens every segment, hashes the plaintext, and compares with
/// the catalogue. Whatever the store says of its health counts for nothing here. Constant memory.
/// </summary>
internal sealed class CheckCopy(ObjectStores stores, FileKeyRing keys, ExamineCopy examine)
{
    /// <exception cref="IOException">The copy could not be read: nothing is said of it.</exception>
    public async Task<CopyCheck> RunAsync(StoredCopy copy, SealedObject sealedObject, FoundBy by, Pace pace, CancellationToken cancellation)
    {
        using var key = await keys.UnwrapDataKeyAsync(sealedObject.Wrapped, sealedObject.Id, cancellation);
        var listed = await examine.LookAsync(copy, sealedObject, key, (by, WithState: true), cancellation);
        if (listed.Any(f => f.Kind.IsDamage() || f.Kind.IsAboutStore()))
            return new CopyCheck(false, listed);
        var wrong = await ReadAsync(copy, sealedObject, key, by, pace, cancellation);
        return wrong is null ? new CopyCheck(true, listed) : new CopyCheck(false, [wrong, .. listed]);
    }

    private async Task<CopyFinding?> ReadAsync(StoredCopy copy, SealedObject sealedObject, DataKey key, FoundBy by, Pace pace, CancellationToken cancellation)
    {
        long? segment = null;
        try
        {
            await using var stored = pace.Hold(await stores.Open(copy.Store).OpenReadAsync(copy.Key, copy.Version, 0, sealedObject.CiphertextBytes, cancellation));
            var report = await SealedObjectReader.CheckAsync(
                stored, sealedObject.CiphertextBytes, key, AssociatedData.For(keys.Agency, copy.ObjectId), Nobody, cancellation);
            if (IsAsVerified(report, sealedObject))
                return null;
            segment = report.Findings.Count == 0 ? null : report.Findings[0].Segment ?? 0;
        }
        catch (Exception gone) when (gone is ObjectMissingException or ArgumentOutOfRangeException)
        {
            // Looked at again below.
        }

        return await examine.RunAsync(copy, sealedObject, key, by, segment, cancellation)
            // Bytes that change from one reading to the next are no state to leave a copy in, but no proof of a loss either.
            ?? throw new IOException($"The store {copy.Store} gave other bytes of {copy.Key} at first than when asked again.");
    }

    private static bool IsAsVerified(SealedReport report, SealedObject sealedObject) =>
        report.IsIntact && report.CiphertextSha256 == sealedObject.CiphertextSha256 && report.PlaintextSha256 == sealedObject.PlaintextSha256
        && report.PlaintextBytes == sealedObject.PlaintextBytes;

    private static void Nobody(ReadOnlySpan<byte> plaintext)
    {
    }
}
