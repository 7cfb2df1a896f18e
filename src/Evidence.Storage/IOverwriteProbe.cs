namespace Evidence.Storage;

/// <summary>Lets <see cref="ProbeStore"/> see whether the store itself, and not only our looking first, keeps a stored name from being taken again.</summary>
public interface IOverwriteProbe
{
    /// <summary>Puts other bytes under a stored key on the store's own condition alone. What that made, if it made anything, is taken away again.</summary>
    /// <returns>Whether the store refused.</returns>
    Task<bool> RefusesOverwriteAsync(string key, CancellationToken cancellation);
}
