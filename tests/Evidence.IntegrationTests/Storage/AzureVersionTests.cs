using Evidence.Storage;
using Evidence.Storage.AzureBlob;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

/// <summary>The contract in an account with versions, against a stand-in for it.</summary>
public sealed class AzureVersionStoreTests : ObjectStoreContract, IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private VersionedBlobs service = null!;
    private AzureBlobStore store = null!;

    protected override IObjectStore Store => store;

    public async Task InitializeAsync() => (service, store) = await Versioned.StartAsync();

    public async Task DisposeAsync()
    {
        store.Dispose();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task A_version_written_over_an_object_changes_nothing_and_is_listed()
    {
        var (key, bytes, version) = await StoreAsync();
        service.Overwrite("objects/" + key, [1, 2, 3]);
        Assert.Equal(new StoredVersion(version, 100), await Store.FindAsync(key, Never));
        Assert.Equal(bytes, await ReadAsync(key, new StoredVersion(version, 100), 0, 100));
        var listed = await store.VersionsOfAsync(key, withState: false, Never);
        Assert.Equal([(3, true), (100, false)], listed.Select(one => (one.Bytes, one.IsCurrent)));
        await Store.DeleteAsync(key, listed[0].VersionId, Never);
        Assert.Equal(version, Assert.Single(await store.VersionsOfAsync(key, withState: false, Never)).VersionId);
    }

    [Fact]
    public async Task A_name_that_was_deleted_hides_nothing_from_us_and_its_version_is_listed_as_hidden()
    {
        var (key, bytes, version) = await StoreAsync();
        service.Hide("objects/" + key);
        Assert.Equal(new StoredVersion(version, 100), await Store.FindAsync(key, Never));
        Assert.Equal(bytes, await ReadAsync(key, new StoredVersion(version, 100), 0, 100));
        Assert.False(Assert.Single(await store.VersionsOfAsync(key, withState: false, Never)).IsCurrent);
        await Assert.ThrowsAsync<UploadConflictException>(() => Store.BeginUploadAsync(key, 100, PartBytes, Never));
        Assert.Equal(version, (await Store.PutWholeAsync(key, new byte[100], Never)).VersionId);
    }

    [Fact]
    public async Task A_refused_deletion_does_not_hide_the_object()
    {
        var (key, _, version) = await StoreAsync();
        await Locks.LockAsync(key, version, Now + TimeSpan.FromDays(1), Never);
        await Assert.ThrowsAsync<ObjectLockedException>(() => Store.DeleteAsync(key, version, Never));
        Assert.True(Assert.Single(await store.VersionsOfAsync(key, withState: false, Never)).IsCurrent);
    }
}

/// <summary>Locks and holds in a container with version-level immutability, against a stand-in for it.</summary>
public sealed class AzureVersionLockTests : LockContract, IAsyncLifetime
{
    private VersionedBlobs service = null!;
    private AzureBlobStore store = null!;

    protected override IObjectStore Store => store;

    public async Task InitializeAsync() => (service, store) = await Versioned.StartAsync();

    public async Task DisposeAsync()
    {
        store.Dispose();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task Tried_it_is_the_service_that_keeps_locks_and_holds_and_not_our_looking_first()
    {
        var report = await ProbeStore.RunAsync(store, TimeProvider.System, CancellationToken.None);
        Assert.Equal((Kept.ByStore, Kept.ByStore, Kept.ByStore, true), (report.Overwriting, report.Locks, report.Holds, report.CanBreakLocks));
        Assert.Empty(await ListAsync(ProbeStore.KeyPrefix, withState: false));
    }
}

internal static class Versioned
{
    public static async Task<(VersionedBlobs Service, AzureBlobStore Store)> StartAsync()
    {
        var service = await VersionedBlobs.StartAsync();
        var store = new AzureBlobStore(new AzureSettings { Account = VersionedBlobs.Account, Endpoint = service.Endpoint, Container = VersionedBlobs.Container, Key = AccountKey.Of(VersionedBlobs.Key) }, "the agency's");
        await store.MakeAsync(CancellationToken.None);
        return (service, store);
    }
}
