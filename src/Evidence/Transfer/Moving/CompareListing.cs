using System.Runtime.CompilerServices;
using Evidence.Storage;

namespace Evidence.Transfer.Moving;

/// <summary>
/// Goes through a store's listing beside the catalogue's keys, both in order, so that neither is held in memory: each copy has to be listed
/// once with its version, current and as long as it was read.
/// </summary>
internal static class CompareListing
{
    /// <param name="store">The new store.</param>
    /// <param name="expected">Key, version and length of each copy, in the order of the keys.</param>
    /// <param name="failures">Gets what is wrong.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many listed names no copy stands for: what arrived since, or was never ours.</returns>
    public static async Task<long> RunAsync(IObjectStore store, IAsyncEnumerable<(string Key, string Version, long Bytes)> expected, List<string> failures, CancellationToken cancellation)
    {
        if (store is not IListVersions listing)
            throw new StoreRefusedException($"The object store '{store.Name}' cannot list what it has, so nothing can be moved to it.");
        var others = 0L;
        await using var listed = KeysAsync(listing, cancellation).GetAsyncEnumerator(cancellation);
        var more = await listed.MoveNextAsync();
        await foreach (var copy in expected.WithCancellation(cancellation))
        {
            while (more && string.CompareOrdinal(listed.Current.Key, copy.Key) < 0)
            {
                others++;
                more = await listed.MoveNextAsync();
            }

            var found = more && listed.Current.Key == copy.Key ? listed.Current.Versions.Find(v => v.VersionId == copy.Version) : null;
            if (found is null)
                failures.Add($"Object {copy.Key}: the store {store.Name} does not list it.");
            else if (found.Bytes != copy.Bytes || !found.IsCurrent || found.IsDeleteMarker)
                failures.Add($"Object {copy.Key}: the store {store.Name} lists it with {found.Bytes} bytes{(found.IsCurrent ? "" : ", hidden by another version")}; it has {copy.Bytes}.");
            if (more && listed.Current.Key == copy.Key)
                more = await listed.MoveNextAsync();
        }

        for (; more; more = await listed.MoveNextAsync())
            others++;
        return others;
    }

    private static async IAsyncEnumerable<(string Key, List<ListedVersion> Versions)> KeysAsync(IListVersions listing, [EnumeratorCancellation] CancellationToken cancellation)
    {
        (string Key, List<ListedVersion> Versions)? now = null;
        await foreach (var version in listing.ListAllAsync("", withState: false, cancellation))
        {
            if (now is { } same && same.Key == version.Key)
            {
                same.Versions.Add(version);
                continue;
            }

            if (now is { } whole)
                yield return whole;
            now = (version.Key, [version]);
        }

        if (now is { } last)
            yield return last;
    }
}
