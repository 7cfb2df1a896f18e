using Evidence.Storage;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

/// <summary>What a place that keeps neither locks nor holds owes, where the same store elsewhere may: it refuses them outright, and says so when it is tried.</summary>
public abstract class NoLockContract : StoreTest
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Refuses_a_lock_and_a_hold_instead_of_forgetting_them()
    {
        var (key, _, version) = await StoreAsync();
        await Assert.ThrowsAsync<StoreRefusedException>(() => Locks.LockAsync(key, version, Now + TimeSpan.FromDays(1), Never));
        await Assert.ThrowsAsync<StoreRefusedException>(() => Holds.HoldAsync(key, version, Never));
        Assert.Null(await Locks.ReadLockAsync(key, version, Never));
        Assert.Null(await Locks.ShortenLockAsync(key, version, Now + TimeSpan.FromDays(1), Never));
        Assert.False(await Holds.IsHeldAsync(key, version, Never));
        await Holds.ReleaseAsync(key, version, Never);
        Assert.Equal(new VersionState(null, false), Assert.Single(await Versions.VersionsOfAsync(key, withState: true, Never)).State);
    }

    [Fact]
    public async Task What_is_not_there_is_missing_for_locks_and_holds_too()
    {
        var (key, _, version) = await StoreAsync();
        foreach (var (k, v) in new[] { (Guid.NewGuid().ToString(), version), (key, "no-such-version") })
        {
            await Assert.ThrowsAsync<ObjectMissingException>(() => Locks.LockAsync(k, v, Now + TimeSpan.FromDays(1), Never));
            await Assert.ThrowsAsync<ObjectMissingException>(() => Holds.IsHeldAsync(k, v, Never));
            await Locks.BreakLockAndDeleteAsync(k, v, Never);
        }

        Assert.NotNull(await Store.FindAsync(key, Never));
        await Locks.BreakLockAndDeleteAsync(key, version, Never);
        Assert.Null(await Store.FindAsync(key, Never));
    }

    [Fact]
    public async Task Tried_it_says_that_it_enforces_neither_and_leaves_nothing()
    {
        var report = await ProbeStore.RunAsync(Store, TimeProvider.System, Never);
        Assert.Equal((Kept.NotOffered, Kept.NotOffered, null), (report.Locks, report.Holds, report.CanBreakLocks));
        Assert.Contains("locks are not enforced here", report.Summary, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(ProbeStore.KeyPrefix, withState: false));
    }
}
