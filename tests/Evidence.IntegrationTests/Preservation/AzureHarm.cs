using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Evidence.IntegrationTests.Storage;
using Evidence.Items;
using Evidence.Testing.Stores;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>Whoever has the account's key.</summary>
internal sealed class AzureHarm(BlobContainerClient container, bool keepsVersions) : IHarm
{
    public async Task<byte[]> ReadAsync(StoredCopy copy)
    {
        using var said = (await Exact(copy).DownloadStreamingAsync()).Value;
        using var bytes = new MemoryStream();
        await said.Content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public async Task WriteAsync(StoredCopy copy, byte[] bytes)
    {
        if (keepsVersions)
            await DeleteAsync(copy);
        await PutAsync(Name(copy), bytes);
    }

    public async Task DeleteAsync(StoredCopy copy)
    {
        await HideAsync(copy);
        if (!keepsVersions)
            return;
        await Exact(copy).DeleteImmutabilityPolicyAsync();
        await Exact(copy).DeleteAsync();
    }

    public Task AddAsync(StoredCopy copy) => PutAsync(keepsVersions ? Name(copy) : Name(copy) + ".bak", [1, 2, 3]);

    public Task HideAsync(StoredCopy copy) => container.GetBlobBaseClient(Name(copy)).DeleteAsync();

    public Task LockAsync(StoredCopy copy, DateTimeOffset? until) => until is null
        ? Exact(copy).DeleteImmutabilityPolicyAsync()
        : Exact(copy).SetImmutabilityPolicyAsync(new BlobImmutabilityPolicy { ExpiresOn = until, PolicyMode = BlobImmutabilityPolicyMode.Unlocked });

    public Task HoldAsync(StoredCopy copy, bool isHeld) => Exact(copy).SetLegalHoldAsync(isHeld);

    private static string Name(StoredCopy copy) => "objects/" + copy.Key;

    private BlobBaseClient Exact(StoredCopy copy)
    {
        var blob = container.GetBlobBaseClient(Name(copy));
        return keepsVersions ? blob.WithVersion(copy.Version) : blob;
    }

    private async Task PutAsync(string name, byte[] bytes)
    {
        using var body = new MemoryStream(bytes);
        await container.GetBlockBlobClient(name).UploadAsync(body, new BlobUploadOptions { TransferOptions = new StorageTransferOptions { InitialTransferSize = Math.Max(1, bytes.Length) } });
    }
}

/// <summary>A station whose only store is a container of an account without versions.</summary>
public sealed class InAzure() : Archive(hasReplica: false)
{
    private BlobContainerClient container = null!;

    internal override IHarm Intruder(string store) => new AzureHarm(container, keepsVersions: false);

    protected override async Task<(string Name, string Value)[]> StoresAsync()
    {
        var server = await AzureServer.SharedAsync();
        container = server.NewClient().GetBlobContainerClient(await server.NewContainerAsync());
        return Of(Primary, ("Kind", "azure"), ("Endpoint", server.Endpoint.ToString()), ("Container", container.Name), ("Account", server.Account), ("AccountKey", server.Key));
    }
}

/// <summary>A station whose only store is a container with versions and locks: a stand-in, because the emulator has neither.</summary>
public sealed class InVersionedAzure() : Archive(hasReplica: false)
{
    private VersionedBlobs service = null!;

    internal override IHarm Intruder(string store) => new AzureHarm(
        new BlobServiceClient(service.Endpoint, new StorageSharedKeyCredential(VersionedBlobs.Account, VersionedBlobs.Key)).GetBlobContainerClient(VersionedBlobs.Container), keepsVersions: true);

    protected override async Task<(string Name, string Value)[]> StoresAsync()
    {
        service = await VersionedBlobs.StartAsync();
        return Of(Primary, ("Kind", "azure"), ("Endpoint", service.Endpoint.ToString()), ("Container", VersionedBlobs.Container), ("Account", VersionedBlobs.Account), ("AccountKey", VersionedBlobs.Key));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await service.DisposeAsync();
    }
}
