using Evidence.Durability;

namespace Evidence.Storage.FileSystem;

/// <summary>
/// Locks and holds, kept by this code alone: in a <see cref="StateFile"/> beside the object. Whoever can write to the disk can delete around
/// them, and the store says so (<see cref="Enforcement.Software"/>).
/// </summary>
public sealed partial class FileSystemStore : IObjectLock, ILegalHold
{
    Enforcement IObjectLock.Enforcement => Enforcement.Software;

    public async Task<VersionLock> LockAsync(string key, string version, DateTimeOffset until, CancellationToken cancellation)
    {
        until = VersionLock.Round(until);
        RequireFuture(until);
        var state = await ChangeStateAsync(key, version, state => state.Lock?.Until >= until ? state : state with { Lock = new VersionLock(until, LockMode.Liftable) }, cancellation);
        return state.Lock!;
    }

    public async Task<VersionLock?> ReadLockAsync(string key, string version, CancellationToken cancellation) =>
        (await ReadStateAsync(key, version, cancellation)).Lock;

    public async Task<VersionLock?> ShortenLockAsync(string key, string version, DateTimeOffset until, CancellationToken cancellation)
    {
        until = VersionLock.Round(until);
        RequireFuture(until);
        var state = await ChangeStateAsync(key, version, state => state.Lock?.Until <= until ? state : state with { Lock = state.Lock is null ? null : new VersionLock(until, LockMode.Liftable) }, cancellation);
        return state.Lock;
    }

    public Task BreakLockAndDeleteAsync(string key, string version, CancellationToken cancellation) =>
        DeleteUnlessAsync(key, version, state => state.IsHeld, cancellation);

    public Task HoldAsync(string key, string version, CancellationToken cancellation) =>
        ChangeStateAsync(key, version, state => state with { IsHeld = true }, cancellation);

    public Task ReleaseAsync(string key, string version, CancellationToken cancellation) =>
        ChangeStateAsync(key, version, state => state with { IsHeld = false }, cancellation);

    public async Task<bool> IsHeldAsync(string key, string version, CancellationToken cancellation) =>
        (await ReadStateAsync(key, version, cancellation)).IsHeld;

    public Task DeleteAsync(string key, string version, CancellationToken cancellation) =>
        DeleteUnlessAsync(key, version, state => state.IsHeld || state.Lock?.Until > clock.GetUtcNow(), cancellation);

    private Task<VersionState> ReadStateAsync(string key, string version, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var path = RequireObject(key, version);
        return Task.FromResult(StateFile.Read(path + StateFile.Extension));
    }

    /// <returns>The state as read back.</returns>
    private Task<VersionState> ChangeStateAsync(string key, string version, Func<VersionState, VersionState> change, CancellationToken cancellation) => GuardedAsync(async () =>
    {
        RequireObject(key, version);
        using var turn = await StoreTurn.TakeAsync(folder, cancellation);
        var path = RequireObject(key, version) + StateFile.Extension;
        var before = StateFile.Read(path);
        var after = change(before);
        if (after != before)
            StateFile.Write(path, after);
        return StateFile.Read(path);
    });

    private async Task DeleteUnlessAsync(string key, string version, Func<VersionState, bool> isProtected, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var path = ObjectPath(key);
        mark.Require();
        if (version != OnlyVersion)
            return;
        using var turn = await StoreTurn.TakeAsync(folder, cancellation);
        if (File.Exists(path))
        {
            var state = StateFile.Read(path + StateFile.Extension);
            if (isProtected(state))
                throw new ObjectLockedException(key, version, state.Lock, state.IsHeld);
            Durable.DeleteFile(path);
        }

        // The object first: one that outlived its state would be unprotected.
        if (Directory.Exists(Path.GetDirectoryName(path)))
            StateFile.Delete(path + StateFile.Extension);
    }

    private string RequireObject(string key, string version)
    {
        var path = ObjectPath(key);
        mark.Require();
        return version == OnlyVersion && File.Exists(path) ? path : throw new ObjectMissingException(key, version);
    }

    private void RequireFuture(DateTimeOffset until) => ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(until, clock.GetUtcNow());
}
