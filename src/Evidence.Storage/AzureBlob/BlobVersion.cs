using System.Globalization;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Evidence.Storage.AzureBlob;

/// <summary>
/// What addresses exactly one version. An account that keeps versions names each by its instant. One that does not has at most one blob of a name,
/// and its ETag stands for what it is now: <c>etag-0x…</c>. Whatever is written over it has another.
/// </summary>
internal readonly record struct BlobVersion(string Id)
{
    private const string Tagged = "etag-";

    public static BlobVersion Of(string? versionId, ETag tag) =>
        new(string.IsNullOrEmpty(versionId) ? Tagged + tag.ToString("G").Trim('"') : versionId);

    /// <summary>Null where the text is no version of ours: the store is not even asked.</summary>
    public static BlobVersion? Read(string? id) =>
        id is not null && (id.StartsWith(Tagged, StringComparison.Ordinal) && id.Length > Tagged.Length || DateTimeOffset.TryParse(id, CultureInfo.InvariantCulture, out _)) ? new BlobVersion(id) : null;

    public bool IsKept => !Id.StartsWith(Tagged, StringComparison.Ordinal);

    /// <summary>Of the blob's client, the one that speaks of this version.</summary>
    public BlobBaseClient At(BlobBaseClient blob) => IsKept ? blob.WithVersion(Id) : blob;

    /// <summary>What a request must say besides to be about this version alone.</summary>
    public BlobRequestConditions? Condition => IsKept ? null : new BlobRequestConditions { IfMatch = new ETag($"\"{Id[Tagged.Length..]}\"") };
}
