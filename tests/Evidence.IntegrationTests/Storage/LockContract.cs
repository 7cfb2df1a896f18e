using Evidence.Storage;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

/// <summary>
/// What a store owes besides that keeps locks and holds, by itself or by our code (see <see cref="IObjectLock"/>, <see cref="ILegalHold"/>). One that
/// cannot keep them owes what <see cref="NoLockContract"/> says.
/// </summary>
public abstract class LockContract : StoreTest
{
    private static readonly CancellationToken Never = CancellationToken.None;

    /// <summary>Longer than a test takes, even on a busy machine.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromDays(2);

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_locked_version_stays_until_its_lock_is_broken_on_purpose()
    {
        var (key, bytes, version) = await StoreAsync();
        Assert.Null(await Locks.ReadLockAsync(key, version, Never));
        var until = VersionLock.Round(Now + Long);
        Assert.Equal(new VersionLock(until, LockMode.Liftable), await Locks.LockAsync(key, version, until, Never));
        Assert.Equal(new VersionLock(until, LockMode.Liftable), await Locks.ReadLockAsync(key, version, Never));

        var refusal = await Assert.ThrowsAsync<ObjectLockedException>(() => Store.DeleteAsync(key, version, Never));
        Assert.Equal((until, false), (refusal.Lock!.Until, refusal.IsHeld));
        Assert.Equal(bytes, await ReadAsync(key, new StoredVersion(version, bytes.Length), 0, bytes.Length));

        await Locks.BreakLockAndDeleteAsync(key, version, Never);
        await Locks.BreakLockAndDeleteAsync(key, version, Never);
        Assert.Null(await Store.FindAsync(key, Never));
    }

    [Fact]
    public async Task A_lock_is_extended_and_never_shortened_by_locking()
    {
        var (key, _, version) = await StoreAsync();
        var (near, far) = (VersionLock.Round(Now + Long), VersionLock.Round(Now + Long + Long));
        await Locks.LockAsync(key, version, near, Never);
        Assert.Equal(far, (await Locks.LockAsync(key, version, far, Never)).Until);
        Assert.Equal(far, (await Locks.LockAsync(key, version, near, Never)).Until);
        Assert.Equal(far, (await Locks.ReadLockAsync(key, version, Never))?.Until);
        await Locks.BreakLockAndDeleteAsync(key, version, Never);
    }

    [Fact]
    public async Task A_lock_is_shortened_by_asking_for_that_and_never_extended_by_it()
    {
        var (key, _, version) = await StoreAsync();
        var (near, far) = (VersionLock.Round(Now + Long), VersionLock.Round(Now + Long + Long));
        Assert.Null(await Locks.ShortenLockAsync(key, version, near, Never));
        await Locks.LockAsync(key, version, far, Never);
        Assert.Equal(near, (await Locks.ShortenLockAsync(key, version, near, Never))?.Until);
        Assert.Equal(near, (await Locks.ShortenLockAsync(key, version, far, Never))?.Until);
        await Assert.ThrowsAsync<ObjectLockedException>(() => Store.DeleteAsync(key, version, Never));
        await Locks.BreakLockAndDeleteAsync(key, version, Never);
    }

    [Fact]
    public async Task A_lock_that_has_ended_stands_in_no_way()
    {
        var (key, _, version) = await StoreAsync();
        await Locks.LockAsync(key, version, Now + Short, Never);
        await Assert.ThrowsAsync<ObjectLockedException>(() => Store.DeleteAsync(key, version, Never));
        await Task.Delay(Short + Short);
        await Store.DeleteAsync(key, version, Never);
        Assert.Null(await Store.FindAsync(key, Never));
    }

    [Fact]
    public async Task A_lock_keeps_whole_seconds_and_none_that_is_over()
    {
        var (key, _, version) = await StoreAsync();
        var whole = VersionLock.Round(Now + Long);
        Assert.Equal(whole, (await Locks.LockAsync(key, version, whole - TimeSpan.FromMilliseconds(1), Never)).Until);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Locks.LockAsync(key, version, Now - Long, Never));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Locks.ShortenLockAsync(key, version, Now - Long, Never));
        Assert.Equal(whole, (await Locks.ReadLockAsync(key, version, Never))?.Until);
        await Locks.BreakLockAndDeleteAsync(key, version, Never);
    }

    [Fact]
    public async Task A_held_version_stays_even_when_glass_is_broken()
    {
        var (key, _, version) = await StoreAsync();
        Assert.False(await Holds.IsHeldAsync(key, version, Never));
        await Holds.HoldAsync(key, version, Never);
        await Holds.HoldAsync(key, version, Never);
        Assert.True(await Holds.IsHeldAsync(key, version, Never));

        Assert.True((await Assert.ThrowsAsync<ObjectLockedException>(() => Store.DeleteAsync(key, version, Never))).IsHeld);
        Assert.True((await Assert.ThrowsAsync<ObjectLockedException>(() => Locks.BreakLockAndDeleteAsync(key, version, Never))).IsHeld);
        Assert.NotNull(await Store.FindAsync(key, Never));

        await Holds.ReleaseAsync(key, version, Never);
        await Holds.ReleaseAsync(key, version, Never);
        Assert.False(await Holds.IsHeldAsync(key, version, Never));
        await Store.DeleteAsync(key, version, Never);
        Assert.Null(await Store.FindAsync(key, Never));
    }

    [Fact]
    public async Task Hold_and_lock_know_nothing_of_each_other()
    {
        var (key, _, version) = await StoreAsync();
        var until = VersionLock.Round(Now + Long);
        await Holds.HoldAsync(key, version, Never);
        await Locks.LockAsync(key, version, until, Never);
        await Holds.ReleaseAsync(key, version, Never);
        Assert.Equal(until, (await Locks.ReadLockAsync(key, version, Never))?.Until);
        await Holds.HoldAsync(key, version, Never);
        await Locks.ShortenLockAsync(key, version, until - TimeSpan.FromHours(1), Never);
        Assert.True(await Holds.IsHeldAsync(key, version, Never));
        await Holds.ReleaseAsync(key, version, Never);
        await Locks.BreakLockAndDeleteAsync(key, version, Never);
    }

    [Fact]
    public async Task What_is_not_there_is_neither_locked_nor_held()
    {
        var (key, _, version) = await StoreAsync();
        foreach (var (k, v) in new[] { (Guid.NewGuid().ToString(), version), (key, "no-such-version") })
        {
            await Assert.ThrowsAsync<ObjectMissingException>(() => Locks.LockAsync(k, v, Now + Long, Never));
            await Assert.ThrowsAsync<ObjectMissingException>(() => Locks.ReadLockAsync(k, v, Never));
            await Assert.ThrowsAsync<ObjectMissingException>(() => Locks.ShortenLockAsync(k, v, Now + Long, Never));
            await Assert.ThrowsAsync<ObjectMissingException>(() => Holds.HoldAsync(k, v, Never));
            await Assert.ThrowsAsync<ObjectMissingException>(() => Holds.ReleaseAsync(k, v, Never));
            await Assert.ThrowsAsync<ObjectMissingException>(() => Holds.IsHeldAsync(k, v, Never));
            await Locks.BreakLockAndDeleteAsync(k, v, Never);
        }

        Assert.NotNull(await Store.FindAsync(key, Never));
    }

    [Fact]
    public async Task Lists_locks_and_holds_when_they_are_asked_for()
    {
        var prefix = Guid.NewGuid().ToString("N");
        var (free, locked, held) = ((await StoreAsync(prefix + "-a")).Version, (await StoreAsync(prefix + "-b")).Version, (await StoreAsync(prefix + "-c")).Version);
        var until = VersionLock.Round(Now + Long);
        await Locks.LockAsync(prefix + "-b", locked, until, Never);
        await Holds.HoldAsync(prefix + "-c", held, Never);

        Assert.Equal(
            [(free, new VersionState(null, false)), (locked, new VersionState(new VersionLock(until, LockMode.Liftable), false)), (held, new VersionState(null, true))],
            (await ListAsync(prefix, withState: true)).Select(one => (one.VersionId, one.State!)));
        await Locks.BreakLockAndDeleteAsync(prefix + "-b", locked, Never);
        await Holds.ReleaseAsync(prefix + "-c", held, Never);
    }
}
