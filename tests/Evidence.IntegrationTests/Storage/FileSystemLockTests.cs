using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Evidence.Testing;

namespace Evidence.IntegrationTests.Storage;

public sealed class FileSystemLockTests : LockContract, IDisposable
{
    private readonly TempFolder folder = new();
    private FileSystemStore? store;

    protected override IObjectStore Store => store ??= Make(folder.Path);

    public void Dispose() => folder.Dispose();

    private static FileSystemStore Make(string folder)
    {
        FileSystemStore.Make(folder, "the agency's");
        return new FileSystemStore(folder, "the agency's");
    }
}
