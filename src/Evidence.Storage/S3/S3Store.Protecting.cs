using Amazon.S3;
using Amazon.S3.Model;

namespace Evidence.Storage.S3;

/// <summary>Locks in governance mode and legal holds, kept by the server on exact versions.</summary>
public sealed partial class S3Store : IObjectLock, ILegalHold
{
    Enforcement IObjectLock.Enforcement => Enforcement.Store;

    public async Task<VersionLock> LockAsync(string key, string version, DateTimeOffset until, CancellationToken cancellation)
    {
        until = VersionLock.Round(until);
        RequireFuture(until);
        var before = await ReadLockAsync(key, version, cancellation);
        if (before?.Until >= until) return before;
        await RetainAsync(key, version, new VersionLock(until, before?.Mode ?? LockMode.Liftable), bypass: false, cancellation);
        return await ReadLockAsync(key, version, cancellation) is { } after && after.Until >= until ? after
            : throw new StoreRefusedException($"The object store '{Name}' took a lock of {key} and does not show it.");
    }

    public async Task<VersionLock?> ReadLockAsync(string key, string version, CancellationToken cancellation)
    {
        var said = await ReadAsync(key, version, (s3, name) => s3.GetObjectRetentionAsync(new GetObjectRetentionRequest { BucketName = name, Key = names.Object(key), VersionId = version }, cancellation), cancellation);
        return ToLock(said?.Retention?.Mode?.Value, said?.Retention?.RetainUntilDate);
    }

    public async Task<VersionLock?> ShortenLockAsync(string key, string version, DateTimeOffset until, CancellationToken cancellation)
    {
        until = VersionLock.Round(until);
        RequireFuture(until);
        var before = await ReadLockAsync(key, version, cancellation);
        if (before is null || before.Until <= until) return before;
        if (before.Mode == LockMode.Final) throw new ObjectLockedException(key, version, before, isHeld: false);
        await RetainAsync(key, version, before with { Until = until }, bypass: true, cancellation);
        return await ReadLockAsync(key, version, cancellation);
    }

    public Task BreakLockAndDeleteAsync(string key, string version, CancellationToken cancellation) => DeleteAsync(key, version, bypass: true, cancellation);

    public Task DeleteAsync(string key, string version, CancellationToken cancellation) => DeleteAsync(key, version, bypass: false, cancellation);

    public Task HoldAsync(string key, string version, CancellationToken cancellation) => SetHoldAsync(key, version, wanted: true, cancellation);

    public Task ReleaseAsync(string key, string version, CancellationToken cancellation) => SetHoldAsync(key, version, wanted: false, cancellation);

    public async Task<bool> IsHeldAsync(string key, string version, CancellationToken cancellation)
    {
        var said = await ReadAsync(key, version, (s3, name) => s3.GetObjectLegalHoldAsync(new GetObjectLegalHoldRequest { BucketName = name, Key = names.Object(key), VersionId = version }, cancellation), cancellation);
        return said?.LegalHold?.Status == ObjectLockLegalHoldStatus.On;
    }

    private async Task SetHoldAsync(string key, string version, bool wanted, CancellationToken cancellation)
    {
        if (await IsHeldAsync(key, version, cancellation) == wanted) return;
        var hold = new ObjectLockLegalHold { Status = wanted ? ObjectLockLegalHoldStatus.On : ObjectLockLegalHoldStatus.Off };
        await bucket.CallAsync((s3, name) => s3.PutObjectLegalHoldAsync(new PutObjectLegalHoldRequest { BucketName = name, Key = names.Object(key), VersionId = version, LegalHold = hold }, cancellation), cancellation);
        if (await IsHeldAsync(key, version, cancellation) != wanted)
            throw new StoreRefusedException($"The object store '{Name}' took a change of the hold on {key} and does not show it.");
    }

    private async Task RetainAsync(string key, string version, VersionLock @lock, bool bypass, CancellationToken cancellation) => await bucket.CallAsync((s3, name) => s3.PutObjectRetentionAsync(new PutObjectRetentionRequest
    {
        BucketName = name,
        Key = names.Object(key),
        VersionId = version,
        BypassGovernanceRetention = bypass,
        Retention = new ObjectLockRetention
        {
            Mode = @lock.Mode == LockMode.Final ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance,
            RetainUntilDate = @lock.Until.UtcDateTime,
        },
    }, cancellation), cancellation);

    private async Task DeleteAsync(string key, string version, bool bypass, CancellationToken cancellation)
    {
        ObjectKey.Check(key);
        await RequireOursAsync(cancellation);
        if (string.IsNullOrEmpty(version)) return;
        try
        {
            await bucket.MaybeAsync((s3, name) => s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = name, Key = names.Object(key), VersionId = version, BypassGovernanceRetention = bypass ? true : null }, cancellation), cancellation);
        }
        catch (StoreRefusedException refused)
        {
            // The server says only that it is forbidden: what stands on the version says whether that is the lock or the credentials.
            var (@lock, isHeld) = (await ReadLockAsync(key, version, cancellation), await IsHeldAsync(key, version, cancellation));
            var locks = @lock?.Until > clock.GetUtcNow() && (!bypass || @lock.Mode == LockMode.Final);
            if (isHeld || locks) throw new ObjectLockedException(key, version, @lock, isHeld, refused);
            throw;
        }
    }

    /// <summary>Null where nothing is set.</summary>
    private async Task<T?> ReadAsync<T>(string key, string version, Func<AmazonS3Client, string, Task<T>> call, CancellationToken cancellation) where T : class
    {
        await RequireVersionAsync(key, version, cancellation);
        var (found, said) = await bucket.CallAsync(async (s3, name) =>
        {
            try
            {
                return (true, (T?)await call(s3, name));
            }
            catch (AmazonS3Exception error) when (S3Errors.SaysUnlocked(error))
            {
                return (true, null);
            }
            catch (AmazonS3Exception error) when (S3Errors.SaysMissing(error))
            {
                return (false, null);
            }
        }, cancellation);
        return found ? said : throw await MissingAsync(key, version, cancellation);
    }

    private static VersionLock? ToLock(string? mode, DateTime? until) => until is { } at
        ? new VersionLock(new DateTimeOffset(at.ToUniversalTime()), mode == ObjectLockRetentionMode.Compliance.Value ? LockMode.Final : LockMode.Liftable) : null;

    private void RequireFuture(DateTimeOffset until) => ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(until, clock.GetUtcNow());
}
