using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.Extensions.Configuration;

namespace Evidence.Items;

/// <summary>
/// What the configuration says of the object stores: <c>Storage:Primary</c>, <c>Storage:Replica</c> and, for each store, <c>Storage:Stores:NAME</c>
/// with its <c>Kind</c>. Where no store is named there is one, <c>files</c>, in the folder <c>Evidence:Store</c>.
/// </summary>
/// <param name="Primary">Name of the store that takes what arrives.</param>
/// <param name="Replica">Name of the store of the second copies, or null.</param>
/// <param name="Stores">The settings of each store, by name.</param>
public sealed record StoreSettings(string Primary, string? Replica, IReadOnlyDictionary<string, OneStoreSettings> Stores)
{
    private const string OnlyStore = "files";

    /// <exception cref="StartRefusedException">A store is not described, or a name is no store's.</exception>
    public static StoreSettings Of(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var stores = configuration.GetSection("Storage:Stores").GetChildren()
            .ToDictionary(one => Name(one.Key), one => OneStoreSettings.Of(one, configuration), StringComparer.Ordinal);
        if (stores.Count == 0)
            stores[OnlyStore] = new OneStoreSettings.Files(DataFolder.StoreOf(configuration));
        var primary = configuration["Storage:Primary"] is { Length: > 0 } named ? named
            : stores.Count == 1 ? stores.Keys.Single()
            : throw new StartRefusedException("Storage:Primary is not set, and there are several stores.", "Name the one that takes what arrives.");
        var replica = configuration["Storage:Replica"] is { Length: > 0 } second ? second : null;
        foreach (var name in new[] { primary, replica }.OfType<string>().Where(name => !stores.ContainsKey(name)))
            throw new StartRefusedException($"no object store '{name}' is described.", $"Add its settings under Storage:Stores:{name}, or name another one.");
        if (int.TryParse(configuration["Evidence:PartBytes"], out var partBytes) && partBytes < stores[primary].SmallestPartBytes)
            throw new StartRefusedException($"Evidence:PartBytes is {partBytes}, and store '{primary}' takes no parts under {stores[primary].SmallestPartBytes} bytes.", "Leave the setting away, or make it larger.");
        return primary == replica
            ? throw new StartRefusedException("Storage:Replica is the primary store itself.", "Name another store for the second copies, or none.")
            : new StoreSettings(primary, replica, stores);
    }

    /// <summary>The stores, each opened when it is first needed.</summary>
    /// <param name="agency">Whose they are.</param>
    public ObjectStores ToStores(AgencyId agency) =>
        new(Primary, Replica, Stores.ToDictionary(one => one.Key, one => (Func<IObjectStore>)(() => one.Value.Open(one.Key, agency)), StringComparer.Ordinal));

    /// <summary>A store's name stands in every receipt.</summary>
    private static string Name(string name) =>
        name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? name
            : throw new StartRefusedException($"'{name}' is no name of an object store.", "Use up to 40 of a-z, 0-9 and '-'.");
}
