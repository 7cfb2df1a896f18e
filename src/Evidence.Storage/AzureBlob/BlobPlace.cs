using Azure;
using Azure.Core;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;

namespace Evidence.Storage.AzureBlob;

/// <summary>The calls of the blob service that the store is made of, each with its failures by our names.</summary>
internal sealed class BlobPlace(AzureSettings settings, string store, TimeProvider clock)
{
    private readonly Lock gate = new();
    private string? key;
    private BlobContainerClient? container;

    public AzureSettings Settings => settings;

    private static BlobHttpHeaders Bytes => new() { ContentType = "application/octet-stream" };

    /// <summary>Only where none of the name is: what the service itself refuses is never written over.</summary>
    private static BlobRequestConditions None => new() { IfNoneMatch = ETag.All };

    public Task<T> CallAsync<T>(Func<BlobContainerClient, Task<T>> call, CancellationToken cancellation) =>
        AzureErrors.NamedAsync(store, () => call(Container()), cancellation);

    /// <summary>As <see cref="CallAsync{T}"/>, and null where the service says that there is no such blob or version, or that it is another one now.</summary>
    public Task<T?> MaybeAsync<T>(Func<BlobContainerClient, Task<T>> call, CancellationToken cancellation) where T : class => CallAsync(async place =>
    {
        try
        {
            return (T?)await call(place);
        }
        catch (RequestFailedException error) when (AzureErrors.SaysMissing(error) || AzureErrors.SaysCondition(error))
        {
            return null;
        }
    }, cancellation);

    /// <summary>The versions of exactly this name, the oldest first.</summary>
    public async Task<List<BlobItem>> VersionsAsync(string name, CancellationToken cancellation) =>
        [.. (await ListAsync(name, cancellation)).Where(one => one.Name == name).OrderBy(one => one.VersionId, StringComparer.Ordinal)];

    /// <summary>All versions whose names begin so; without versions, what is there.</summary>
    public Task<List<BlobItem>> ListAsync(string prefix, CancellationToken cancellation) => CallAsync(async place =>
    {
        var all = new List<BlobItem>();
        await foreach (var one in place.GetBlobsAsync(BlobTraits.None, BlobStates.Version, prefix, cancellation)) all.Add(one);
        return all;
    }, cancellation);

    /// <summary>Puts a small blob where none of this name is: the service refuses another.</summary>
    /// <returns>Its version, or null where the name is taken.</returns>
    public async Task<BlobVersion?> PutAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var done = await MaybeAsync(async place =>
        {
            using var body = new MemoryStream(bytes.ToArray(), writable: false);
            var options = new BlobUploadOptions { HttpHeaders = Bytes, Conditions = None, TransferOptions = new StorageTransferOptions { InitialTransferSize = body.Length } };
            return await place.GetBlockBlobClient(name).UploadAsync(body, options, cancellation);
        }, cancellation);
        return done is null ? null : BlobVersion.Of(done.Value.VersionId, done.Value.ETag);
    }

    /// <summary>Makes a blob of blocks where none of this name is.</summary>
    /// <returns>Null where the name is taken.</returns>
    public async Task<BlobContentInfo?> CommitAsync(string name, IEnumerable<string> blocks, CancellationToken cancellation) =>
        (await MaybeAsync(place => place.GetBlockBlobClient(name).CommitBlockListAsync(blocks, new CommitBlockListOptions { HttpHeaders = Bytes, Conditions = None }, cancellation), cancellation))?.Value;

    /// <summary>The whole of a small blob; null where there is none, or not this version.</summary>
    public Task<string?> ReadAsync(string name, BlobVersion? version, CancellationToken cancellation) => MaybeAsync(async place =>
    {
        var blob = place.GetBlobBaseClient(name);
        var options = new BlobDownloadOptions { Conditions = version?.Condition };
        using var said = (await (version?.At(blob) ?? blob).DownloadStreamingAsync(options, cancellation)).Value;
        using var text = new StreamReader(said.Content);
        return await text.ReadToEndAsync(cancellation);
    }, cancellation);

    /// <summary>Deletes blobs with all their versions: small ones that nothing protects.</summary>
    public async Task DeleteAsync(IEnumerable<BlobItem> blobs, CancellationToken cancellation)
    {
        foreach (var versions in blobs.GroupBy(one => one.Name))
        {
            await MaybeAsync(place => place.GetBlobBaseClient(versions.Key).DeleteAsync(cancellationToken: cancellation), cancellation);
            foreach (var version in versions.Where(one => !string.IsNullOrEmpty(one.VersionId)))
                await MaybeAsync(place => place.GetBlobBaseClient(versions.Key).WithVersion(version.VersionId).DeleteAsync(cancellationToken: cancellation), cancellation);
        }
    }

    /// <summary>An address at which whoever has it may do these things with this blob alone, until it expires.</summary>
    /// <param name="service">The blob service as its reader reaches it; null: as we do.</param>
    /// <param name="name">The blob.</param>
    /// <param name="rights">What it may be used for.</param>
    /// <param name="lifetime">How long.</param>
    public (Uri Address, DateTimeOffset ExpiresAt) Sign(Uri? service, string name, BlobSasPermissions rights, TimeSpan lifetime)
    {
        service ??= settings.Service;
        var until = clock.GetUtcNow() + lifetime;
        var leave = new BlobSasBuilder(rights, until)
        {
            BlobContainerName = settings.Container,
            BlobName = name,
            Resource = "b",
            Protocol = service.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        var place = new BlobUriBuilder(service) { BlobContainerName = settings.Container, BlobName = name, Sas = leave.ToSasQueryParameters(new StorageSharedKeyCredential(settings.Account, settings.Key.Read())) };
        return (place.ToUri(), until);
    }

    /// <summary>With the key as it is now.</summary>
    private BlobContainerClient Container()
    {
        var now = settings.Key.Read();
        lock (gate)
        {
            if (container is not null && key == now) return container;
            key = now;
            return container = new BlobServiceClient(settings.Service, new StorageSharedKeyCredential(settings.Account, now), Options()).GetBlobContainerClient(settings.Container);
        }
    }

    private BlobClientOptions Options()
    {
        var options = new BlobClientOptions { Retry = { Mode = RetryMode.Exponential, MaxRetries = settings.Retries, NetworkTimeout = settings.Patience, Delay = TimeSpan.FromMilliseconds(200) } };
        options.Diagnostics.IsLoggingContentEnabled = false;
        return options;
    }
}
