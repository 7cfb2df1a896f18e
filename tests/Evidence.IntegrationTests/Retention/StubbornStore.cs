using Evidence.Storage;

namespace Evidence.IntegrationTests.Retention;

/// <summary>The real store, behind credentials that may not do everything, or a line that is down.</summary>
internal sealed class StubbornStore(IObjectStore store) : IObjectStore, IObjectLock, ILegalHold
{
    private int asked;

    public string? Refuses { get; set; }

    public bool IsAway { get; set; }

    public bool Shortens { get; set; } = true;

    /// <summary>How often anything was asked of locks and holds.</summary>
    public int Asked => asked;

    public string Name => store.Name;

    Enforcement IObjectLock.Enforcement => Locks.Enforcement;

    private IObjectLock Locks => (IObjectLock)store;

    private ILegalHold Holds => (ILegalHold)store;

    public Task<VersionLock> LockAsync(string key, string version, DateTimeOffset until, CancellationToken cancellation) => Asking().LockAsync(key, version, until, cancellation);

    public Task<VersionLock?> ReadLockAsync(string key, string version, CancellationToken cancellation) => Asking().ReadLockAsync(key, version, cancellation);

    public Task<VersionLock?> ShortenLockAsync(string key, string version, DateTimeOffset until, CancellationToken cancellation) =>
        Shortens ? Asking().ShortenLockAsync(key, version, until, cancellation) : throw new StoreRefusedException("These credentials may not shorten locks.");

    public Task BreakLockAndDeleteAsync(string key, string version, CancellationToken cancellation) => Asking().BreakLockAndDeleteAsync(key, version, cancellation);

    public async Task HoldAsync(string key, string version, CancellationToken cancellation)
    {
        Asking();
        await Holds.HoldAsync(key, version, cancellation);
    }

    public async Task ReleaseAsync(string key, string version, CancellationToken cancellation)
    {
        Asking();
        await Holds.ReleaseAsync(key, version, cancellation);
    }

    public async Task<bool> IsHeldAsync(string key, string version, CancellationToken cancellation)
    {
        Asking();
        return await Holds.IsHeldAsync(key, version, cancellation);
    }

    public Task BeginUploadAsync(string key, long length, int partBytes, CancellationToken cancellation) => store.BeginUploadAsync(key, length, partBytes, cancellation);

    public Task PutPartAsync(string key, int number, long offset, Stream body, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation) =>
        store.PutPartAsync(key, number, offset, body, length, sha256, cancellation);

    public Task<StoredVersion> CompleteAsync(string key, CancellationToken cancellation) => store.CompleteAsync(key, cancellation);

    public Task<StoredVersion> PutWholeAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => store.PutWholeAsync(key, bytes, cancellation);

    public Task<Stream> OpenReadAsync(string key, string version, long offset, long length, CancellationToken cancellation) => store.OpenReadAsync(key, version, offset, length, cancellation);

    public Task<StoredVersion?> FindAsync(string key, CancellationToken cancellation) => store.FindAsync(key, cancellation);

    public Task AbortAsync(string key, CancellationToken cancellation) => store.AbortAsync(key, cancellation);

    public Task DeleteAsync(string key, string version, CancellationToken cancellation) => store.DeleteAsync(key, version, cancellation);

    private IObjectLock Asking()
    {
        Interlocked.Increment(ref asked);
        if (IsAway)
            throw new StoreAwayException("The line is down.");
        return Refuses is { } why ? throw new StoreRefusedException(why) : Locks;
    }
}
