using Evidence.Storage;

namespace Evidence.Transfer;

internal static class StoredLength
{
    /// <summary>How many bytes a version has, as its store lists it: a longer object than the catalogue's must not pass for it. Null where there is no such version.</summary>
    public static async Task<long?> OfAsync(IObjectStore store, string key, string version, CancellationToken cancellation)
    {
        if (store is not IListVersions listing)
            return await store.FindAsync(key, cancellation) is { } found && found.VersionId == version ? found.Bytes : null;
        var versions = await listing.VersionsOfAsync(key, withState: false, cancellation);
        return versions.FirstOrDefault(v => v.VersionId == version && !v.IsDeleteMarker)?.Bytes;
    }
}
