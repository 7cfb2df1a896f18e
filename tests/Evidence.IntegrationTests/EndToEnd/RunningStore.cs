using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;
using Evidence.Testing.Running;
using Microsoft.Extensions.Configuration;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The object store of a running installation, whatever its kind, as its own programs open it.</summary>
internal static class RunningStore
{
    public static IObjectStore Of(RunningEvidence running, FileKeyRing keys) =>
        StoreSettings.Of(new ConfigurationBuilder().AddInMemoryCollection(running.Settings).Build()).ToStores(keys.Agency).Primary;

    /// <summary>The keys of everything in it, without what probes left.</summary>
    public static async Task<HashSet<string>> KeysAsync(IObjectStore store)
    {
        var keys = new HashSet<string>();
        await foreach (var version in ((IListVersions)store).ListAllAsync("", withState: false, CancellationToken.None))
            if (!version.Key.StartsWith(ProbeStore.KeyPrefix, StringComparison.Ordinal)) keys.Add(version.Key);
        return keys;
    }
}
