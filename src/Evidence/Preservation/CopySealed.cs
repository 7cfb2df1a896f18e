using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Storage;

namespace Evidence.Preservation;

/// <summary>
/// Puts a sealed object's bytes from one store into another under a key of its own, and reads them back. What the source gives is compared with the catalogue before
/// the copy is completed; what the target says counts for nothing until it gave the same bytes again. Killed anywhere and repeated, it ends the same.
/// </summary>
internal sealed class CopySealed(ObjectStores stores, CheckCopy check, Pace pace)
{
    /// <returns>The new copy, read back and right; null where the source did not give what the catalogue says.</returns>
    /// <exception cref="IOException">A store is full or away, or the target does not keep what it takes.</exception>
    public async Task<StoredCopy?> RunAsync(WantedCopy wanted, StoredCopy source, string key, CancellationToken cancellation)
    {
        var target = stores.Open(wanted.Store);
        var stored = await target.FindAsync(key, cancellation);
        if (stored is null && (stored = await PutAsync(wanted.Sealed, source, target, key, cancellation)) is null)
            return null;
        FaultPoints.Hit(FaultPoint.CopyStored);
        var copy = new StoredCopy { ObjectId = wanted.Sealed.Id, Store = wanted.Store, Key = key, Version = stored.VersionId, StoredAt = default };
        if ((await check.RunAsync(copy, wanted.Sealed, FoundBy.Copying, pace, cancellation)).IsRight)
            return copy;
        // No catalogued copy: these bytes are what an attempt of ours left, and they are wrong.
        await target.DeleteAsync(key, stored.VersionId, cancellation);
        throw new IOException($"The store {wanted.Store} took object {wanted.Sealed.Id} and did not give the same bytes back.");
    }

    private async Task<StoredVersion?> PutAsync(SealedObject sealedObject, StoredCopy source, IObjectStore target, string key, CancellationToken cancellation)
    {
        var plan = PartPlan.For(sealedObject.CiphertextBytes);
        await target.AbortAsync(key, cancellation);
        await target.BeginUploadAsync(key, plan.TotalBytes, plan.PartBytes, cancellation);
        try
        {
            if (await SendAsync(source, target, key, plan, cancellation) == sealedObject.CiphertextSha256)
                return await target.CompleteAsync(key, cancellation);
        }
        catch (Exception gone) when (gone is ObjectMissingException or ArgumentOutOfRangeException)
        {
            // The source has it no longer; whoever asked looks at it.
        }
        catch
        {
            await target.AbortAsync(key, CancellationToken.None);
            throw;
        }

        await target.AbortAsync(key, CancellationToken.None);
        return null;
    }

    /// <returns>The hash of what was sent; null where the source ended too early.</returns>
    private async Task<Sha256Hash?> SendAsync(StoredCopy source, IObjectStore target, string key, PartPlan plan, CancellationToken cancellation)
    {
        await using var stored = await stores.Open(source.Store).OpenReadAsync(source.Key, source.Version, 0, plan.TotalBytes, cancellation);
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Math.Min(plan.PartBytes, plan.TotalBytes)];
        for (var number = 0; number < plan.Count; number++)
        {
            var part = buffer.AsMemory(0, plan.LengthOf(number));
            if (await stored.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellation) < part.Length)
                return null;
            whole.AppendData(part.Span);
            using var body = new MemoryStream(buffer, 0, part.Length, writable: false);
            await target.PutPartAsync(key, number, plan.OffsetOf(number), body, part.Length, SHA256.HashData(part.Span), cancellation);
        }

        return Sha256Hash.Finish(whole);
    }
}
