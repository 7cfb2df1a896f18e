using System.Security.Cryptography;
using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class FileSystemStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TempFolder folder = new();
    private FileSystemStore? store;

    private const string Id = "the agency's";

    protected override IObjectStore Store => store ??= MakeAndOpen(folder.Path);

    [Fact]
    public async Task A_full_store_says_so_before_it_takes_a_byte_and_loses_nothing()
    {
        using var disk = await TinyDisk.MountAsync(1 << 20);
        store = MakeAndOpen(disk.Path);
        var (first, bytes) = await BeginAsync(parts: 8, last: PartBytes);
        await PutAllAsync(first, bytes, [0, 1, 2]);

        var second = Guid.NewGuid().ToString();
        var refusal = await Assert.ThrowsAsync<StoreFullException>(() => Store.BeginUploadAsync(second, 1 << 20, PartBytes, CancellationToken.None));
        Assert.Contains("is full", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(disk.Path, "*", SearchOption.AllDirectories), path => path.Contains(second, StringComparison.Ordinal));

        await PutAllAsync(first, bytes, [3, 4, 5, 6, 7]);
        var version = await Store.CompleteAsync(first, CancellationToken.None);
        Assert.Equal(bytes, await ReadAsync(first, version, 0, bytes.Length));
        await Store.DeleteAsync(first, version.VersionId, CancellationToken.None);
        await Store.BeginUploadAsync(second, 900 << 10, PartBytes, CancellationToken.None);
    }

    [Fact]
    public async Task Claims_the_whole_room_when_an_upload_opens()
    {
        var (key, bytes) = await BeginAsync(parts: 4, last: 10);
        Assert.Equal(bytes.Length, new FileInfo(folder[$"uploads/{key}.partial"]).Length);
    }

    [Fact]
    public async Task Keeps_objects_under_their_key_for_the_owner_alone_and_leaves_no_upload_behind()
    {
        var (key, bytes) = await UploadAsync(parts: 2, last: 10);
        await Store.CompleteAsync(key, CancellationToken.None);
        var path = folder[$"objects/{key[..2]}/{key[2..4]}/{key}"];
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Empty(Directory.GetFiles(folder["uploads"]));
    }

    [Fact]
    public async Task Starting_up_deletes_nothing()
    {
        var (key, bytes) = await BeginAsync(parts: 3, last: 10);
        await PutAllAsync(key, bytes, [0, 1]);
        await File.WriteAllTextAsync(folder["uploads/left-over.new"], "x");
        var before = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Order();
        store = new FileSystemStore(folder.Path, Id);
        Assert.Equal(before, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Order());
        await PutAllAsync(key, bytes, [2]);
        Assert.Equal(bytes, await ReadAsync(key, await Store.CompleteAsync(key, CancellationToken.None), 0, bytes.Length));
    }

    [Fact]
    public async Task An_upload_given_up_halfway_counts_no_part_when_it_begins_anew()
    {
        var (key, bytes) = await UploadAsync(parts: 2, last: 10);
        File.Delete(folder[$"uploads/{key}.partial"]);
        await Assert.ThrowsAsync<UploadMissingException>(() => PutNewAsync(key));
        await Store.BeginUploadAsync(key, bytes.Length, PartBytes, CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<PartsMissingException>(() => Store.CompleteAsync(key, CancellationToken.None));
        Assert.Equal([0, 1], refusal.Missing);
    }

    [Fact]
    public async Task Says_that_a_stored_file_was_cut_instead_of_ending_quietly()
    {
        var (key, bytes) = await UploadAsync(parts: 1, last: 100);
        var version = await Store.CompleteAsync(key, CancellationToken.None);
        await using var stream = await Store.OpenReadAsync(key, version.VersionId, 0, bytes.Length, CancellationToken.None);
        using (var file = File.OpenHandle(folder[$"objects/{key[..2]}/{key[2..4]}/{key}"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            RandomAccess.SetLength(file, 50);
        await Assert.ThrowsAsync<EndOfStreamException>(() => stream.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task Says_of_no_object_that_it_is_missing_while_the_store_itself_is()
    {
        var (key, bytes) = await UploadAsync(parts: 1, last: 100);
        var version = await Store.CompleteAsync(key, CancellationToken.None);
        var (open, part) = await BeginAsync(parts: 2, last: 10);
        var aside = folder.Path + "-aside";
        Directory.Move(folder.Path, aside);
        await FailsAsync();
        Directory.CreateDirectory(folder.Path);
        await FailsAsync();
        Directory.CreateDirectory(folder["objects"]);
        await File.WriteAllTextAsync(folder["store.id"], "another's\n");
        await FailsAsync();
        Directory.Delete(folder.Path, recursive: true);
        Directory.Move(aside, folder.Path);

        Assert.Equal(bytes, await ReadAsync(key, version, 0, bytes.Length));
        await PutAllAsync(open, part, [0, 1]);
        var never = Guid.NewGuid().ToString();
        await Assert.ThrowsAsync<ObjectMissingException>(() => Store.OpenReadAsync(never, "1", 0, 1, CancellationToken.None));

        async Task FailsAsync()
        {
            await Assert.ThrowsAsync<StoreAwayException>(() => Store.OpenReadAsync(key, version.VersionId, 0, 1, CancellationToken.None));
            await Assert.ThrowsAsync<StoreAwayException>(() => Store.FindAsync(key, CancellationToken.None));
            await Assert.ThrowsAsync<StoreAwayException>(() => Store.DeleteAsync(key, version.VersionId, CancellationToken.None));
            await Assert.ThrowsAsync<StoreAwayException>(() => Store.AbortAsync(open, CancellationToken.None));
            await Assert.ThrowsAsync<StoreAwayException>(() => Store.CompleteAsync(open, CancellationToken.None));
            await Assert.ThrowsAsync<StoreAwayException>(() => Store.BeginUploadAsync(Guid.NewGuid().ToString(), 10, PartBytes, CancellationToken.None));
            await Assert.ThrowsAsync<StoreAwayException>(() => PutNewAsync(open));
            await Assert.ThrowsAsync<StoreAwayException>(() => ((IObjectLock)Store).ReadLockAsync(key, version.VersionId, CancellationToken.None));
            await Assert.ThrowsAsync<StoreAwayException>(() => ((ILegalHold)Store).HoldAsync(key, version.VersionId, CancellationToken.None));
            await Assert.ThrowsAsync<StoreAwayException>(() => ListAsync("", withState: false));
            Assert.Throws<StoreAwayException>(() => new FileSystemStore(folder.Path, Id));
        }
    }

    [Fact]
    public void Another_store_is_not_made_ones_own()
    {
        FileSystemStore.Make(folder.Path, "first");
        FileSystemStore.Make(folder.Path, "first");
        Assert.Throws<StoreAwayException>(() => FileSystemStore.Make(folder.Path, "second"));
        Assert.Equal("first\n", File.ReadAllText(folder["store.id"]));
    }

    [Fact]
    public async Task Lists_in_pages_that_together_are_everything_once()
    {
        _ = Store;
        var keys = Enumerable.Range(0, 2_345).Select(_ => Guid.NewGuid().ToString()).Order(StringComparer.Ordinal).ToList();
        foreach (var key in keys)
        {
            Directory.CreateDirectory(folder[$"objects/{key[..2]}/{key[2..4]}"]);
            await File.WriteAllTextAsync(folder[$"objects/{key[..2]}/{key[2..4]}/{key}"], "x");
        }

        var pages = new List<VersionPage> { await ((IListVersions)Store).ListAsync("", null, withState: false, CancellationToken.None) };
        while (pages[^1].Next is { } next) pages.Add(await ((IListVersions)Store).ListAsync("", next, withState: false, CancellationToken.None));
        Assert.Equal([1_000, 1_000, 345], pages.Select(page => page.Versions.Count));
        Assert.Equal(keys, pages.SelectMany(page => page.Versions).Select(version => version.Key));
        foreach (var prefix in new[] { "a", "a0", "a0b", keys[7], keys[7][..9] })
            Assert.Equal(keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)), (await ListAsync(prefix, withState: false)).Select(version => version.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("EVST1\nheld\nuntil tomorrow\n")]
    [InlineData("EVST2\n")]
    public async Task A_state_that_cannot_be_understood_protects_its_object(string state)
    {
        var (key, _, version) = await StoreAsync();
        await File.WriteAllTextAsync(folder[$"objects/{key[..2]}/{key[2..4]}/{key}.state"], state);
        await Assert.ThrowsAsync<IOException>(() => Store.DeleteAsync(key, version, CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(() => ((IObjectLock)Store).BreakLockAndDeleteAsync(key, version, CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(() => ListAsync(key, withState: true));
        Assert.NotNull(await Store.FindAsync(key, CancellationToken.None));
    }

    [Fact]
    public async Task Another_process_sees_locks_and_holds_and_a_deletion_leaves_nothing_of_them()
    {
        var (key, _, version) = await StoreAsync();
        await ((ILegalHold)Store).HoldAsync(key, version, CancellationToken.None);
        var other = new FileSystemStore(folder.Path, Id);
        await Assert.ThrowsAsync<ObjectLockedException>(() => other.DeleteAsync(key, version, CancellationToken.None));
        await other.ReleaseAsync(key, version, CancellationToken.None);
        await Store.DeleteAsync(key, version, CancellationToken.None);
        Assert.Empty(Directory.GetFiles(folder["objects"], "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_hold_and_a_deletion_at_once_never_lose_a_held_version()
    {
        _ = Store;
        var other = new FileSystemStore(folder.Path, Id);
        for (var round = 0; round < 50; round++)
        {
            var (key, _, version) = await StoreAsync();
            var hold = SucceedsAsync(() => ((ILegalHold)Store).HoldAsync(key, version, CancellationToken.None));
            var delete = SucceedsAsync(() => other.DeleteAsync(key, version, CancellationToken.None));
            Assert.NotEqual(await hold, await delete);
            Assert.Equal(await hold, await Store.FindAsync(key, CancellationToken.None) is not null);
        }

        static Task<bool> SucceedsAsync(Func<Task> step) => Task.Run(async () =>
        {
            try
            {
                await step();
                return true;
            }
            catch (Exception refused) when (refused is ObjectLockedException or ObjectMissingException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Says_that_its_locks_are_software_and_writes_nothing_to_find_out()
    {
        _ = Store;
        var report = await ProbeStore.RunAsync(Store, TimeProvider.System, CancellationToken.None);
        Assert.Equal((Kept.BySoftware, Kept.BySoftware, Kept.BySoftware, false), (report.Overwriting, report.Locks, report.Holds, report.TakesPresignedParts));
        Assert.Contains("locks are software-enforced", report.Summary, StringComparison.Ordinal);
        Assert.Equal([folder["store.id"]], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    public void Dispose() => folder.Dispose();

    private static FileSystemStore MakeAndOpen(string path)
    {
        FileSystemStore.Make(path, Id);
        return new FileSystemStore(path, Id);
    }

    private Task PutNewAsync(string key)
    {
        var other = new byte[PartBytes];
        return Store.PutPartAsync(key, 0, 0, new MemoryStream(other), other.Length, SHA256.HashData(other), CancellationToken.None);
    }
}
