using Evidence.Items;
using Evidence.Storage;
using Evidence.Storage.FileSystem;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>Whoever may write to the disk.</summary>
internal sealed class FolderHarm(string folder) : IHarm
{
    public static string PathOf(string folder, string key) => Path.Combine(folder, "objects", key[..2], key[2..4], key);

    public Task<byte[]> ReadAsync(StoredCopy copy) => File.ReadAllBytesAsync(PathOf(copy));

    public Task WriteAsync(StoredCopy copy, byte[] bytes) => File.WriteAllBytesAsync(PathOf(copy), bytes);

    public Task DeleteAsync(StoredCopy copy)
    {
        File.Delete(PathOf(copy));
        return Task.CompletedTask;
    }

    public Task AddAsync(StoredCopy copy)
    {
        File.Copy(PathOf(copy), PathOf(copy) + ".bak");
        return Task.CompletedTask;
    }

    public Task HideAsync(StoredCopy copy) => throw new NotSupportedException();

    public Task LockAsync(StoredCopy copy, DateTimeOffset? until)
    {
        StateFile.Write(StateOf(copy), StateFile.Read(StateOf(copy)) with { Lock = until is { } at ? new VersionLock(at, LockMode.Liftable) : null });
        return Task.CompletedTask;
    }

    public Task HoldAsync(StoredCopy copy, bool isHeld)
    {
        StateFile.Write(StateOf(copy), StateFile.Read(StateOf(copy)) with { IsHeld = isHeld });
        return Task.CompletedTask;
    }

    private string PathOf(StoredCopy copy) => PathOf(folder, copy.Key);

    private string StateOf(StoredCopy copy) => PathOf(copy) + StateFile.Extension;
}
