using System.Runtime.CompilerServices;

namespace Evidence.Storage;

/// <summary>
/// Lists what the store really has, to be compared with the catalogue: every version of every key, and every delete marker. Open uploads are
/// not listed. What is stored or deleted while a listing goes on may or may not be in it.
/// </summary>
public interface IListVersions
{
    /// <summary>One page of the versions whose key begins with <paramref name="prefix"/>, ordered by key; of one key the newest of the page comes first.</summary>
    /// <param name="prefix">The first characters of the keys, or a whole key; empty for all.</param>
    /// <param name="page">What the page before told as its <see cref="VersionPage.Next"/>; null for the first.</param>
    /// <param name="withState">Whether lock and hold are told too. That costs some stores a request for each version.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreRefusedException">These credentials may not list, or may not ask for locks and holds: no page is told as if there were none.</exception>
    Task<VersionPage> ListAsync(string prefix, string? page, bool withState, CancellationToken cancellation);
}

/// <param name="Versions">At most a thousand; may be empty although more follow.</param>
/// <param name="Next">Asks for the page after this one; null on the last.</param>
public sealed record VersionPage(IReadOnlyList<ListedVersion> Versions, string? Next);

/// <summary>A version or a delete marker as listed.</summary>
/// <param name="Key">Its key. A name in the store's place for objects that is no key of ours is told as it is.</param>
/// <param name="VersionId">What reading, locking and deleting address.</param>
/// <param name="Bytes">Its length; 0 of a delete marker.</param>
/// <param name="StoredAt">When, by the store's clock.</param>
/// <param name="IsCurrent">
/// Whether the store shows this version to whoever names only the key. A catalogued version that is not current is hidden by a delete marker,
/// by a later version, or (Azure) because the key was deleted without naming a version.
/// </param>
/// <param name="IsDeleteMarker">It has no bytes and hides the versions before it. Nothing here ever makes one.</param>
/// <param name="State">Lock and hold; null where they were not asked for, and of delete markers.</param>
public sealed record ListedVersion(
    string Key, string VersionId, long Bytes, DateTimeOffset StoredAt, bool IsCurrent, bool IsDeleteMarker, VersionState? State);

/// <param name="Lock">Null where there is none.</param>
/// <param name="IsHeld">Whether a legal hold stands.</param>
public sealed record VersionState(VersionLock? Lock, bool IsHeld);

public static class VersionListing
{
    /// <summary>All pages, one version after the other.</summary>
    public static async IAsyncEnumerable<ListedVersion> ListAllAsync(
        this IListVersions store, string prefix, bool withState, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        string? next = null;
        do
        {
            var page = await store.ListAsync(prefix, next, withState, cancellation);
            foreach (var version in page.Versions)
                yield return version;
            next = page.Next;
        }
        while (next is not null);
    }

    /// <summary>The versions and delete markers of one key, newest first.</summary>
    public static async Task<IReadOnlyList<ListedVersion>> VersionsOfAsync(this IListVersions store, string key, bool withState, CancellationToken cancellation)
    {
        var versions = new List<ListedVersion>();
        await foreach (var version in store.ListAllAsync(ObjectKey.Check(key), withState, cancellation))
            if (version.Key == key)
                versions.Add(version);
        return versions;
    }
}
