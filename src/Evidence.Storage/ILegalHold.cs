namespace Evidence.Storage;

/// <summary>
/// Holds single versions against deletion until the hold is cleared, apart from any lock: whichever of the two stands, stands. Which case a
/// hold is for is the catalogue's to know; the store has one flag for each version.
/// </summary>
public interface ILegalHold
{
    /// <summary>Holds a version. Held already: no change. Read back before it returns.</summary>
    /// <exception cref="ObjectMissingException">No such object or version.</exception>
    /// <exception cref="StoreRefusedException">The store does not hold, or these credentials may not.</exception>
    Task HoldAsync(string key, string version, CancellationToken cancellation);

    /// <summary>Clears a version's hold; a lock stays. Not held: no change. Read back before it returns.</summary>
    /// <exception cref="ObjectMissingException">No such object or version.</exception>
    /// <exception cref="StoreRefusedException">These credentials may not.</exception>
    Task ReleaseAsync(string key, string version, CancellationToken cancellation);

    /// <summary>Whether a version is held.</summary>
    /// <exception cref="ObjectMissingException">No such object or version.</exception>
    /// <exception cref="StoreRefusedException">These credentials may not ask, so nothing is known.</exception>
    Task<bool> IsHeldAsync(string key, string version, CancellationToken cancellation);
}
