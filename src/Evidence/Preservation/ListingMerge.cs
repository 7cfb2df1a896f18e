using System.Runtime.CompilerServices;
using Evidence.Database;
using Evidence.Items;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>Something in which listing and catalogue differ. A hint: what was stored or deleted meanwhile is among them.</summary>
/// <param name="Copy">As catalogued; null of what is only listed.</param>
/// <param name="Listed">What the store has under the key; empty where it has nothing.</param>
internal sealed record ListingDifference(StoredCopy? Copy, IReadOnlyList<ListedVersion> Listed);

/// <summary>
/// Walks a store's listing and the catalogue side by side, both in the order of their keys and in pages: what is in memory is a page of each,
/// however many objects there are.
/// </summary>
/// <param name="statesOf">Whether lock and hold are asked for of the page that begins after this key.</param>
internal sealed class ListingMerge(EvidenceDb db, IListVersions store, string name, Func<string, bool> statesOf)
{
    private const int PageCopies = 1_000;

    /// <summary>How many versions and markers were listed so far.</summary>
    public long Listed { get; private set; }

    /// <summary>How many copies the catalogue has there, so far.</summary>
    public long Catalogued { get; private set; }

    public async IAsyncEnumerable<ListingDifference> DifferencesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var catalogue = CatalogueAsync(cancellation).GetAsyncEnumerator(cancellation);
        var more = await catalogue.MoveNextAsync();
        await foreach (var listed in KeysAsync(cancellation))
        {
            for (; more && string.CompareOrdinal(catalogue.Current.Copy.Key, listed[0].Key) < 0; more = await catalogue.MoveNextAsync())
                yield return new ListingDifference(catalogue.Current.Copy, []);
            if (!more || catalogue.Current.Copy.Key != listed[0].Key)
            {
                yield return new ListingDifference(null, listed);
                continue;
            }

            var (copy, bytes) = catalogue.Current;
            if (VersionJudgement.Of(copy, bytes, listed, FoundBy.Listing).Any())
                yield return new ListingDifference(copy, listed);
            more = await catalogue.MoveNextAsync();
        }

        for (; more; more = await catalogue.MoveNextAsync())
            yield return new ListingDifference(catalogue.Current.Copy, []);
    }

    /// <summary>What tries what the store enforces, copies of the log, and what says whose it is.</summary>
    private static bool IsOurOwn(string key) => key.StartsWith(ProbeStore.KeyPrefix, StringComparison.Ordinal)
        || key.StartsWith(LogCopy.KeyPrefix, StringComparison.Ordinal) || key == "store.id";

    /// <summary>All versions of one key together.</summary>
    private async IAsyncEnumerable<List<ListedVersion>> KeysAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var same = new List<ListedVersion>();
        var (page, last) = (default(VersionPage), "");
        do
        {
            page = await store.ListAsync("", page?.Next, statesOf(last), cancellation);
            Listed += page.Versions.Count;
            foreach (var version in page.Versions.Where(v => !IsOurOwn(v.Key)))
            {
                if (same.Count > 0 && same[0].Key != version.Key)
                {
                    yield return same;
                    same = [];
                }

                same.Add(version);
                last = version.Key;
            }
        }
        while (page.Next is not null);

        if (same.Count > 0)
            yield return same;
    }

    /// <summary>Damaged copies are told already; what was not verified yet is being read back.</summary>
    private async IAsyncEnumerable<(StoredCopy Copy, long Bytes)> CatalogueAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = "";
        while (true)
        {
            var page = await (
                from copy in db.StoredCopies
                join sealedObject in db.SealedObjects on copy.ObjectId equals sealedObject.Id
                where copy.Store == name && copy.RemovedAt == null && string.Compare(copy.Key, after) > 0
                orderby copy.Key
                select new { copy, sealedObject.CiphertextBytes }).AsNoTracking().Take(PageCopies).ToListAsync(cancellation);
            Catalogued += page.Count;
            foreach (var one in page)
                yield return (one.copy, one.CiphertextBytes);
            if (page.Count < PageCopies)
                yield break;
            after = page[^1].copy.Key;
        }
    }
}
