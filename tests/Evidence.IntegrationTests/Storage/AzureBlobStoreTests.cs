using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Evidence.Storage;
using Evidence.Storage.AzureBlob;
using Evidence.Testing;
using Evidence.Testing.Stores;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

/// <summary>An account without versions: all that the emulator has.</summary>
public sealed class AzureBlobStoreTests : DirectStoreContract, IAsyncLifetime, IDisposable
{
    private const string Id = "the agency's";
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly Lazy<Task<string>> Container = new(async () => await (await AzureServer.SharedAsync()).NewContainerAsync());
    private readonly string prefix = $"t{Guid.NewGuid():N}/";
    private AzureServer server = null!;
    private BlobContainerClient around = null!;
    private AzureBlobStore store = null!;

    protected override IObjectStore Store => store;

    public async Task InitializeAsync()
    {
        server = await AzureServer.SharedAsync();
        around = server.NewClient().GetBlobContainerClient(await Container.Value);
        store = await NewAsync();
        await store.MakeAsync(Never);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Another_server_goes_on_with_an_upload_and_nothing_is_left_of_it_afterwards()
    {
        var (key, bytes) = await BeginAsync(parts: 3, last: 100);
        await PutAllAsync(key, bytes, [0, 1]);
        using var other = await NewAsync();
        Assert.Equal([2], (await Assert.ThrowsAsync<PartsMissingException>(() => other.CompleteAsync(key, Never))).Missing);
        await PutAsync(other, key, bytes, 2);
        var version = await other.CompleteAsync(key, Never);
        Assert.Equal(version, await Store.CompleteAsync(key, Never));
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
        Assert.Equal([prefix + "objects/" + key, prefix + "store.id"], await NamesAsync());
    }

    [Fact]
    public async Task Servers_that_begin_and_complete_at_once_store_one_version()
    {
        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => NewAsync()));
        var (key, bytes) = (Guid.NewGuid().ToString(), RandomNumberGenerator.GetBytes(PartBytes + 100));
        await Task.WhenAll(others.Select(other => other.BeginUploadAsync(key, bytes.Length, PartBytes, Never)));
        await Task.WhenAll(others.Select((other, at) => PutAsync(other, key, bytes, at % 2)));
        var versions = await Task.WhenAll(others.Select(other => other.CompleteAsync(key, Never)));
        Assert.Single(versions.Distinct());
        Assert.Equal(bytes, await ReadAsync(key, versions[0], 0, bytes.Length));
        foreach (var other in others) other.Dispose();
    }

    [Fact]
    public async Task Servers_that_put_one_short_object_at_once_store_one_version()
    {
        var others = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => NewAsync()));
        var key = Guid.NewGuid().ToString();
        var versions = await Task.WhenAll(others.Select(other => other.PutWholeAsync(key, RandomNumberGenerator.GetBytes(50), Never)));
        Assert.Single(versions.Distinct());
        foreach (var other in others) other.Dispose();
    }

    [Fact]
    public async Task An_upload_that_another_server_gave_up_and_began_anew_counts_no_part_of_the_first()
    {
        var (key, bytes) = await UploadAsync(parts: 2, last: 100);
        using var other = await NewAsync();
        await other.AbortAsync(key, Never);
        await other.BeginUploadAsync(key, bytes.Length, PartBytes, Never);
        Assert.Equal([0, 1], (await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, Never))).Missing);
        await PutAllAsync(key, bytes, [0, 1]);
        Assert.Equal(bytes, await ReadAsync(key, await other.CompleteAsync(key, Never), 0, bytes.Length));
    }

    [Fact]
    public async Task What_is_written_over_an_object_is_another_version_and_what_was_stored_is_missing()
    {
        var (key, _, version) = await StoreAsync();
        await around.GetBlobClient($"{prefix}objects/{key}").UploadAsync(BinaryData.FromString("other"), new BlobUploadOptions(), Never);
        await Assert.ThrowsAsync<ObjectMissingException>(() => Store.OpenReadAsync(key, version, 0, 5, Never));
        await Store.DeleteAsync(key, version, Never);
        var listed = Assert.Single(await store.VersionsOfAsync(key, withState: true, Never));
        Assert.True(listed.IsCurrent);
        Assert.NotEqual(version, listed.VersionId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_address_that_is_used_again_changes_nothing_once_its_part_was_taken(bool completed)
    {
        var (key, bytes) = await BeginAsync(parts: 2, last: 100);
        var addresses = new[] { await AddressAsync(key, bytes, 0), await AddressAsync(key, bytes, 1) };
        foreach (var number in new[] { 0, 1 })
        {
            Assert.True((await PutDirectAsync(addresses[number], Body(bytes, number))).IsSuccess());
            Assert.True(await TakeAsync(key, bytes, number));
        }

        var version = completed ? await Store.CompleteAsync(key, Never) : null;
        foreach (var address in addresses)
            foreach (var extra in new[] { "", "&comp=block&blockid=AAAA", "&comp=blocklist", "&comp=metadata" })
                await PutDirectAsync(address with { Address = new Uri(address.Address.AbsoluteUri + extra) }, RandomNumberGenerator.GetBytes(PartBytes));
        Assert.True(completed || await TakeAsync(key, bytes, 0));
        version ??= await Store.CompleteAsync(key, Never);
        Assert.Equal(version, await Store.CompleteAsync(key, Never));
        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
        Assert.Single(await store.VersionsOfAsync(key, withState: false, Never));
    }

    [Fact]
    public async Task An_address_is_of_one_blob_beside_the_upload_and_of_no_object()
    {
        var (key, bytes) = await BeginAsync(parts: 1, last: 100);
        var (first, second) = (await AddressAsync(key, bytes, 0), await AddressAsync(key, bytes, 0));
        Assert.NotEqual(first.Address.AbsolutePath, second.Address.AbsolutePath);
        Assert.Contains($"/{prefix}uploads/{key}/", first.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("&sp=c&", first.Address.Query + "&", StringComparison.Ordinal);
        var @object = first with { Address = new UriBuilder(first.Address) { Path = $"{server.Endpoint.AbsolutePath}/{around.Name}/{prefix}objects/{key}" }.Uri };
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, await PutDirectAsync(@object, bytes));
        Assert.Null(await Store.FindAsync(key, Never));
    }

    [Fact]
    public async Task Lists_in_pages_that_together_are_everything_once()
    {
        var keys = Enumerable.Range(0, 1_203).Select(at => $"{at:D6}").ToList();
        await Parallel.ForEachAsync(keys, async (key, token) => await around.GetBlobClient($"{prefix}objects/{key}").UploadAsync(BinaryData.FromString("x"), token));
        var first = await store.ListAsync("", null, withState: false, Never);
        var second = await store.ListAsync("", first.Next, withState: false, Never);
        Assert.Equal((1_000, 203, null), (first.Versions.Count, second.Versions.Count, second.Next));
        Assert.Equal(keys, first.Versions.Concat(second.Versions).Select(one => one.Key));
    }

    [Fact]
    public async Task A_place_without_our_mark_is_not_our_store()
    {
        using var none = await NewAsync("elsewhere/");
        await Assert.ThrowsAsync<StoreAwayException>(() => none.RequireAsync(Never));
        await Assert.ThrowsAsync<StoreAwayException>(() => none.PutWholeAsync("some-key", new byte[1], Never));
        using var others = await NewAsync(id: "another's");
        await Assert.ThrowsAsync<StoreAwayException>(() => others.MakeAsync(Never));
        await Assert.ThrowsAsync<StoreAwayException>(() => others.FindAsync("some-key", Never));
        using var nowhere = new AzureBlobStore(new AzureSettings { Account = server.Account, Endpoint = server.Endpoint, Container = "no-such-container", Key = AccountKey.Of(server.Key) }, Id);
        await Assert.ThrowsAsync<StoreAwayException>(() => nowhere.RequireAsync(Never));
    }

    [Fact]
    public async Task The_key_is_read_again_when_its_file_changes_and_stands_in_no_message()
    {
        using var folder = new TempFolder();
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        await File.WriteAllTextAsync(folder["azure"], $"account_key={wrong}\n");
        using var read = await NewAsync(key: AccountKey.InFile(folder["azure"]));
        var refusal = await Assert.ThrowsAsync<StoreRefusedException>(() => read.RequireAsync(Never));
        Assert.DoesNotContain(wrong, refusal.ToString(), StringComparison.Ordinal);
        await Task.Delay(20);
        await File.WriteAllTextAsync(folder["azure"], $"account_key = {server.Key}\n");
        await read.RequireAsync(Never);
        File.Delete(folder["azure"]);
        await Assert.ThrowsAsync<StoreRefusedException>(() => read.RequireAsync(Never));
    }

    [Fact]
    public async Task Tried_it_keeps_stored_names_itself()
    {
        var report = await ProbeStore.RunAsync(store, TimeProvider.System, Never);
        Assert.Equal((Kept.ByStore, true), (report.Overwriting, report.TakesPresignedParts));
    }

    private async Task<AzureBlobStore> NewAsync(string? under = null, string id = Id, AccountKey? key = null) => new(
        new AzureSettings { Account = server.Account, Endpoint = server.Endpoint, Container = await Container.Value, Prefix = under ?? prefix, Key = key ?? AccountKey.Of(server.Key) }, id);

    private async Task<string[]> NamesAsync()
    {
        var names = new List<string>();
        await foreach (var one in around.GetBlobsAsync(BlobTraits.None, BlobStates.Uncommitted, prefix, Never)) names.Add(one.Name);
        return [.. names];
    }

    private Task PutAsync(AzureBlobStore to, string key, byte[] bytes, int number) =>
        to.PutPartAsync(key, number, (long)number * PartBytes, new MemoryStream(Body(bytes, number)), Body(bytes, number).Length, SHA256.HashData(Body(bytes, number)), Never);
}

/// <summary>An account without versions keeps neither locks nor holds.</summary>
public sealed class AzureBlobNoLockTests : NoLockContract, IAsyncLifetime, IDisposable
{
    private AzureBlobStore store = null!;

    protected override IObjectStore Store => store;

    public async Task InitializeAsync()
    {
        var server = await AzureServer.SharedAsync();
        store = new AzureBlobStore(new AzureSettings { Account = server.Account, Endpoint = server.Endpoint, Container = await server.NewContainerAsync(), Key = AccountKey.Of(server.Key) }, "the agency's");
        await store.MakeAsync(CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => store.Dispose();
}
