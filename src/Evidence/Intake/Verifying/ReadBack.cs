using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.Keys;
using Evidence.Storage;

namespace Evidence.Intake.Verifying;

/// <summary>What reading the stored bytes back showed.</summary>
internal abstract record ReadBackResult
{
    private ReadBackResult()
    {
    }

    /// <summary>Every byte is as claimed; the data key is wrapped anew under the key-encryption key.</summary>
    public sealed record Same(byte[] PlaintextSha512, byte[] Header, string KekId, byte[] WrappedKey) : ReadBackResult;

    /// <param name="Reason">What is wrong, for people.</param>
    public sealed record Different(string Reason) : ReadBackResult;
}

/// <summary>
/// Reads exactly the stored version of an object back from its first byte to its last, opens every segment, and compares lengths
/// and hashes with the agent's claim. Whatever the store said at the upload counts for nothing here.
/// </summary>
internal sealed class ReadBack(IObjectStore store, FileKeyRing keys)
{
    /// <exception cref="IOException">The store could not be read: nothing is said of the object, try again later.</exception>
    public async Task<ReadBackResult> RunAsync(Upload upload, CancellationToken cancellation)
    {
        var claim = Claim.Read(UnverifiedDocument.Parse(upload.Claim).Value!.Json).Value!;
        var associatedData = AssociatedData.For(keys.Agency, upload.ObjectId);
        using var key = keys.OpenIntake(claim.IntakeKey, upload.Wrap, associatedData);
        if (key is null)
            return new ReadBackResult.Different("The data key does not open: it was wrapped for another object or to another key.");
        try
        {
            await using var stored = await store.OpenReadAsync(upload.StoreKey(), upload.StoreVersion!, 0, upload.CiphertextBytes, cancellation);
            using var sha512 = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
            var report = await SealedObjectReader.CheckAsync(stored, upload.CiphertextBytes, key, associatedData, sha512.AppendData, cancellation);
            FaultPoints.Hit(FaultPoint.VerifyReadBack);
            if (Mismatch.Of(report, claim) is { } reason)
                return new ReadBackResult.Different(reason);
            var (kekId, wrapped) = await keys.WrapDataKeyAsync(key, upload.ObjectId, cancellation);
            return new ReadBackResult.Same(sha512.GetHashAndReset(), report.Header.ToArray(), kekId, wrapped);
        }
        catch (ObjectMissingException)
        {
            return new ReadBackResult.Different("The stored bytes are not there any more.");
        }
        catch (ArgumentOutOfRangeException)
        {
            return new ReadBackResult.Different("The stored object is shorter than what was sent.");
        }
    }
}
