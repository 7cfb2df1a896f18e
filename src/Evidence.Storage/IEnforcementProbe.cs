namespace Evidence.Storage;

/// <summary>Lets <see cref="ProbeStore"/> see what the store itself keeps, and not only our looking first.</summary>
public interface IEnforcementProbe
{
    /// <summary>Puts other bytes under a stored key on the store's own condition alone. What that made, if it made anything, is taken away again.</summary>
    /// <returns>Whether the store refused.</returns>
    Task<bool> RefusesOverwriteAsync(string key, CancellationToken cancellation);

    /// <summary>Deletes a version without looking at its lock or hold first. Only for what a probe stored: a refused version may be hidden afterwards.</summary>
    /// <returns>Whether the store refused.</returns>
    Task<bool> RefusesDeletionAsync(string key, string version, CancellationToken cancellation);
}
