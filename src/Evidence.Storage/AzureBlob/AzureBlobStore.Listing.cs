using Azure.Storage.Blobs.Models;

namespace Evidence.Storage.AzureBlob;

public sealed partial class AzureBlobStore : IListVersions
{
    private const int PageVersions = 1_000;

    public async Task<VersionPage> ListAsync(string prefix, string? page, bool withState, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        await RequireOursAsync(cancellation);
        var traits = withState ? BlobTraits.ImmutabilityPolicy | BlobTraits.LegalHold : BlobTraits.None;
        var said = await place.CallAsync(async container =>
        {
            await foreach (var one in container.GetBlobsAsync(traits, BlobStates.Version, names.Objects + prefix, cancellation).AsPages(page, PageVersions)) return one;
            return null;
        }, cancellation);
        // The service tells the oldest of a name first.
        var listed = (said?.Values ?? []).OrderBy(one => one.Name, StringComparer.Ordinal).ThenByDescending(one => one.VersionId, StringComparer.Ordinal).Select(one => Listed(one, withState));
        return new VersionPage([.. listed], said?.ContinuationToken is { Length: > 0 } next ? next : null);
    }

    private ListedVersion Listed(BlobItem one, bool withState) => new(
        one.Name[names.Objects.Length..], VersionOf(one).Id, one.Properties.ContentLength ?? 0, one.Properties.LastModified ?? default,
        // Without versions there is nothing else of the name.
        IsCurrent: one.IsLatestVersion == true || string.IsNullOrEmpty(one.VersionId), IsDeleteMarker: false,
        withState ? new VersionState(ToLock(one.Properties.ImmutabilityPolicy), one.Properties.HasLegalHold) : null);
}
