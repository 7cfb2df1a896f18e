using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Evidence.Storage.AzureBlob;

/// <summary>
/// Unlocked immutability policies and legal holds, kept by the service on exact versions. An account without versions, or a container without
/// version-level immutability, refuses them, and so does this.
/// </summary>
public sealed partial class AzureBlobStore : IObjectLock, ILegalHold
{
    Enforcement IObjectLock.Enforcement => Enforcement.Store;

    public async Task<VersionLock> LockAsync(string key, string version, DateTimeOffset until, CancellationToken cancellation)
    {
        until = VersionLock.Round(until);
        RequireFuture(until);
        var before = await ReadLockAsync(key, version, cancellation);
        if (before?.Until >= until) return before;
        await RetainAsync(key, version, before ?? new VersionLock(until, LockMode.Liftable), until, cancellation);
        return await ReadLockAsync(key, version, cancellation) is { } after && after.Until >= until ? after
            : throw new StoreRefusedException($"The object store '{Name}' took a lock of {key} and does not show it.");
    }

    public async Task<VersionLock?> ReadLockAsync(string key, string version, CancellationToken cancellation) =>
        ToLock((await ReadAsync(key, version, cancellation)).ImmutabilityPolicy);

    public async Task<VersionLock?> ShortenLockAsync(string key, string version, DateTimeOffset until, CancellationToken cancellation)
    {
        until = VersionLock.Round(until);
        RequireFuture(until);
        var before = await ReadLockAsync(key, version, cancellation);
        if (before is null || before.Until <= until) return before;
        if (before.Mode == LockMode.Final) throw new ObjectLockedException(key, version, before, isHeld: false);
        await RetainAsync(key, version, before, until, cancellation);
        return await ReadLockAsync(key, version, cancellation);
    }

    public Task BreakLockAndDeleteAsync(string key, string version, CancellationToken cancellation) => DeleteAsync(key, version, bypass: true, cancellation);

    public Task DeleteAsync(string key, string version, CancellationToken cancellation) => DeleteAsync(key, version, bypass: false, cancellation);

    public Task HoldAsync(string key, string version, CancellationToken cancellation) => SetHoldAsync(key, version, wanted: true, cancellation);

    public Task ReleaseAsync(string key, string version, CancellationToken cancellation) => SetHoldAsync(key, version, wanted: false, cancellation);

    public async Task<bool> IsHeldAsync(string key, string version, CancellationToken cancellation) => (await ReadAsync(key, version, cancellation)).HasLegalHold;

    private async Task SetHoldAsync(string key, string version, bool wanted, CancellationToken cancellation)
    {
        if (await IsHeldAsync(key, version, cancellation) == wanted) return;
        await CallAsync(key, version, blob => blob.SetLegalHoldAsync(wanted, cancellation), cancellation);
        if (await IsHeldAsync(key, version, cancellation) != wanted)
            throw new StoreRefusedException($"The object store '{Name}' took a change of the hold on {key} and does not show it.");
    }

    private Task RetainAsync(string key, string version, VersionLock @lock, DateTimeOffset until, CancellationToken cancellation) => CallAsync(key, version, blob => blob.SetImmutabilityPolicyAsync(new BlobImmutabilityPolicy
    {
        ExpiresOn = until,
        PolicyMode = @lock.Mode == LockMode.Final ? BlobImmutabilityPolicyMode.Locked : BlobImmutabilityPolicyMode.Unlocked,
    }, cancellationToken: cancellation), cancellation);

    private async Task DeleteAsync(string key, string version, bool bypass, CancellationToken cancellation)
    {
        ObjectKey.Check(key);
        await RequireOursAsync(cancellation);
        if (BlobVersion.Read(version) is not { } exact) return;
        var found = await place.MaybeAsync(container => exact.At(container.GetBlobBaseClient(names.Object(key))).GetPropertiesAsync(exact.Condition, cancellation), cancellation);
        if (found is null) return;
        // Looked at first, because deleting a current version begins with hiding it; the service looks for itself when the version goes.
        RequireUnprotected(key, version, found.Value, bypass, null);
        try
        {
            if (bypass && found.Value.ImmutabilityPolicy?.ExpiresOn is not null)
                await CallAsync(key, version, blob => blob.DeleteImmutabilityPolicyAsync(cancellation), cancellation);
            await RemoveAsync(key, exact, found.Value.ETag, cancellation);
        }
        catch (StoreRefusedException refused)
        {
            RequireUnprotected(key, version, await ReadAsync(key, version, cancellation), bypass, refused);
            throw;
        }
    }

    /// <summary>Of versions, the current one cannot be deleted by itself: it is made an earlier one by deleting the name, if it is still the current one.</summary>
    private Task<Response?> RemoveAsync(string key, BlobVersion version, ETag tag, CancellationToken cancellation) => place.MaybeAsync(async container =>
    {
        var name = container.GetBlobBaseClient(names.Object(key));
        var exact = version.At(name);
        try
        {
            return await exact.DeleteAsync(conditions: version.Condition, cancellationToken: cancellation);
        }
        catch (RequestFailedException error) when (version.IsKept && AzureErrors.SaysCurrent(error))
        {
            await name.DeleteAsync(conditions: new BlobRequestConditions { IfMatch = tag }, cancellationToken: cancellation);
            return await exact.DeleteAsync(cancellationToken: cancellation);
        }
    }, cancellation);

    private void RequireUnprotected(string key, string version, BlobProperties found, bool bypass, Exception? cause)
    {
        var @lock = ToLock(found.ImmutabilityPolicy);
        var locks = @lock?.Until > clock.GetUtcNow() && (!bypass || @lock.Mode == LockMode.Final);
        if (found.HasLegalHold || locks) throw new ObjectLockedException(key, version, @lock, found.HasLegalHold, cause);
    }

    private async Task<BlobProperties> ReadAsync(string key, string version, CancellationToken cancellation) =>
        await PropertiesAsync(key, await RequireVersionAsync(key, version, cancellation), cancellation);

    private async Task CallAsync<T>(string key, string version, Func<BlobBaseClient, Task<T>> call, CancellationToken cancellation)
    {
        var exact = await RequireVersionAsync(key, version, cancellation);
        if (!exact.IsKept) throw new StoreRefusedException($"The object store '{Name}' keeps no versions, and so no locks and no holds.");
        await place.CallAsync(container => call(exact.At(container.GetBlobBaseClient(names.Object(key)))), cancellation);
    }

    private static VersionLock? ToLock(BlobImmutabilityPolicy? policy) => policy?.ExpiresOn is { } at
        ? new VersionLock(at, policy.PolicyMode == BlobImmutabilityPolicyMode.Locked ? LockMode.Final : LockMode.Liftable) : null;

    private void RequireFuture(DateTimeOffset until) => ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(until, clock.GetUtcNow());
}
