namespace Evidence.Storage;

/// <summary>
/// Locks single versions against deletion until an instant, in the mode that a right of its own can lift (S3 governance, Azure unlocked):
/// a lock that nobody can lift would stand against a court that orders destruction. The catalogue decides what is locked and how long; this
/// sets it, and reads it back. Instants are UTC and kept to the second; a fraction counts as the whole second after it.
/// </summary>
public interface IObjectLock
{
    /// <summary>Who refuses a deletion. What the store says of itself; the probe at start tries it.</summary>
    Enforcement Enforcement { get; }

    /// <summary>Locks a version at least until an instant, or extends its lock. A lock that ends later stays as it is.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="version">Exactly this version.</param>
    /// <param name="until">In the future by the store's clock.</param>
    /// <param name="cancellation">Gives up waiting; the lock may be set or not.</param>
    /// <returns>The lock as read back from the store.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="until"/> has passed.</exception>
    /// <exception cref="ObjectMissingException">No such object or version.</exception>
    /// <exception cref="StoreRefusedException">The store does not lock, or these credentials may not.</exception>
    Task<VersionLock> LockAsync(string key, string version, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>The version's lock as the store has it, or null. One that has ended may be told still.</summary>
    /// <exception cref="ObjectMissingException">No such object or version.</exception>
    Task<VersionLock?> ReadLockAsync(string key, string version, CancellationToken cancellation);

    /// <summary>Lets a lock end earlier, for a day of destruction that is nearer than was thought. None, or it ends earlier already: no change.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="version">Exactly this version.</param>
    /// <param name="until">In the future by the store's clock.</param>
    /// <param name="cancellation">Gives up waiting; the lock may be shorter or not.</param>
    /// <returns>The lock as read back from the store, or null where there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="until"/> has passed.</exception>
    /// <exception cref="ObjectMissingException">No such object or version.</exception>
    /// <exception cref="ObjectLockedException">The lock is <see cref="LockMode.Final"/>.</exception>
    /// <exception cref="StoreRefusedException">These credentials may not shorten locks.</exception>
    Task<VersionLock?> ShortenLockAsync(string key, string version, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>
    /// Break glass: deletes a version for good although its lock has not ended. Nothing calls this by itself; whoever does has the right, a
    /// second person's word and the custody entry. A legal hold is not lifted by it. Not there: no change.
    /// </summary>
    /// <exception cref="ObjectLockedException">The version is held, or its lock is <see cref="LockMode.Final"/>.</exception>
    /// <exception cref="StoreRefusedException">These credentials may not break locks, as those of the programs should not.</exception>
    Task BreakLockAndDeleteAsync(string key, string version, CancellationToken cancellation);
}

/// <summary>A lock as the store tells it.</summary>
/// <param name="Until">The instant at which it ends.</param>
/// <param name="Mode">Whether anybody can end it earlier.</param>
public sealed record VersionLock(DateTimeOffset Until, LockMode Mode)
{
    /// <summary>The instant as stores keep it: the whole second at or after it, in UTC.</summary>
    public static DateTimeOffset Round(DateTimeOffset until)
    {
        var over = until.UtcTicks % TimeSpan.TicksPerSecond;
        return over == 0 ? until.ToUniversalTime() : until.ToUniversalTime().AddTicks(TimeSpan.TicksPerSecond - over);
    }
}

public enum LockMode
{
    /// <summary>A right of its own can shorten or break it (S3 governance, Azure unlocked). The only mode that is set here.</summary>
    Liftable,

    /// <summary>Nobody can shorten it (S3 compliance, Azure locked). Only ever found, never set.</summary>
    Final,
}

/// <summary>Who stands in the way of a deletion.</summary>
public enum Enforcement
{
    /// <summary>Our own code: whoever reaches the disk around it is not kept from deleting.</summary>
    Software,

    /// <summary>The store itself, against these credentials too.</summary>
    Store,
}
