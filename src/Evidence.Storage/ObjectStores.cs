using System.Collections.Concurrent;

namespace Evidence.Storage;

/// <summary>
/// The stores that an installation knows, by name. One takes what arrives; another may hold a second copy of it; there may be more while
/// objects move. A store is opened when it is first asked for, so that one that is away stands in the way of nothing but itself.
/// Safe for any number of threads.
/// </summary>
/// <param name="primary">The store that takes what arrives and is read first; among the names of <paramref name="open"/>.</param>
/// <param name="replica">The store of the second copies, or null; another one among them.</param>
/// <param name="open">How to open each store; it may throw a <see cref="StoreAwayException"/> and is then asked again next time.</param>
public sealed class ObjectStores(string primary, string? replica, IReadOnlyDictionary<string, Func<IObjectStore>> open)
{
    private readonly ConcurrentDictionary<string, IObjectStore> opened = new(StringComparer.Ordinal);

    /// <exception cref="StoreAwayException">It is not there now.</exception>
    public IObjectStore Primary => Open(primary);

    public string PrimaryName => primary;

    /// <summary>The name of the store of the second copies; null where there is none.</summary>
    public string? ReplicaName => replica;

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyList<string> Names { get; } = [.. open.Keys.Order(StringComparer.Ordinal)];

    public bool Has(string name) => open.ContainsKey(name);

    /// <exception cref="StoreAwayException">It is not there now.</exception>
    /// <exception cref="StoreUnknownException">No store of this name is configured.</exception>
    public IObjectStore Open(string name)
    {
        if (opened.TryGetValue(name, out var known))
            return known;
        var store = open.TryGetValue(name, out var way) ? way() : throw new StoreUnknownException(name);
        return opened.GetOrAdd(name, store);
    }
}
