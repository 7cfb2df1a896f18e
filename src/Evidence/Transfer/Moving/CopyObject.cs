using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Intake;
using Evidence.Storage;

namespace Evidence.Transfer.Moving;

/// <summary>One object could not be copied; the others go on.</summary>
public sealed class CopyFailedException(ObjectId id, string what) : IOException($"Object {id}: {what}")
{
    public ObjectId Object { get; } = id;
}

/// <summary>
/// Copies one object and reads the copy back. What the old store gives is compared with the catalogue before the copy is completed; what
/// the new store says counts for nothing until it gives the same bytes again. Killed anywhere and repeated, it ends the same.
/// </summary>
internal sealed class CopyObject(IObjectStore source, IObjectStore target)
{
    private const int Tries = 2;

    /// <exception cref="CopyFailedException">The old store's bytes are not the catalogue's, or the new store does not keep what it takes.</exception>
    /// <exception cref="IOException">A store is full or away.</exception>
    public async Task<ProvenCopy> RunAsync(LedgerRow row, CancellationToken cancellation)
    {
        var key = row.Object.ToString();
        for (var tries = 0; tries < Tries; tries++)
        {
            var stored = await target.FindAsync(key, cancellation) ?? await PutAsync(row, key, cancellation);
            if (await ProvenCopy.ReadAsync(target, key, stored.VersionId, cancellation) is { } read && await IsRightAsync(row, read, cancellation))
                return read;
            // No catalogued copy: these bytes are what an attempt of ours left, and they are wrong.
            await target.DeleteAsync(key, stored.VersionId, cancellation);
        }

        throw new CopyFailedException(row.Object, $"the store {target.Name} took it, and did not give the same bytes back.");
    }

    /// <summary>What was damaged before has to be the same as in the old store, whatever that is.</summary>
    public async Task<bool> IsRightAsync(LedgerRow row, ProvenCopy copy, CancellationToken cancellation) =>
        row.IsCatalogued(copy) || row.IsKnownBad
        && await ProvenCopy.ReadAsync(source, row.SourceKey, row.SourceVersion, cancellation) is { } old && old.Sha256 == copy.Sha256 && old.Bytes == copy.Bytes;

    private async Task<StoredVersion> PutAsync(LedgerRow row, string key, CancellationToken cancellation)
    {
        var length = await LengthAsync(row, cancellation);
        var plan = PartPlan.For(length);
        await target.AbortAsync(key, cancellation);
        await target.BeginUploadAsync(key, length, plan.PartBytes, cancellation);
        try
        {
            if (await SendAsync(row, key, plan, cancellation) != new Sha256Hash(row.CiphertextSha256) && !row.IsKnownBad)
                throw new CopyFailedException(row.Object, $"what lies in the store {source.Name} is not what the catalogue says. It was not copied; have the store checked, which marks it as damaged.");
        }
        catch
        {
            await target.AbortAsync(key, CancellationToken.None);
            throw;
        }

        FaultPoints.Hit(FaultPoint.MoveObjectSent);
        return await target.CompleteAsync(key, cancellation);
    }

    private async Task<Sha256Hash> SendAsync(LedgerRow row, string key, PartPlan plan, CancellationToken cancellation)
    {
        await using var stored = await source.OpenReadAsync(row.SourceKey, row.SourceVersion, 0, plan.TotalBytes, cancellation);
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Math.Min(plan.PartBytes, plan.TotalBytes)];
        for (var number = 0; number < plan.Count; number++)
        {
            var part = buffer.AsMemory(0, plan.LengthOf(number));
            if (await stored.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellation) < part.Length)
                throw new CopyFailedException(row.Object, $"the store {source.Name} gives fewer bytes of it than it has.");
            whole.AppendData(part.Span);
            using var body = new MemoryStream(buffer, 0, part.Length, writable: false);
            await target.PutPartAsync(key, number, plan.OffsetOf(number), body, part.Length, SHA256.HashData(part.Span), cancellation);
        }

        return Sha256Hash.Finish(whole);
    }

    private async Task<long> LengthAsync(LedgerRow row, CancellationToken cancellation)
    {
        var found = await source.FindAsync(row.SourceKey, cancellation) ?? throw new CopyFailedException(row.Object, $"the store {source.Name} has it no longer. Have the store checked, which marks it as damaged.");
        return found.Bytes == row.CiphertextBytes || row.IsKnownBad ? found.Bytes
            : throw new CopyFailedException(row.Object, $"in the store {source.Name} it has {found.Bytes} bytes, in the catalogue {row.CiphertextBytes}. Have the store checked, which marks it as damaged.");
    }
}
