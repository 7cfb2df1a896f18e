using System.Globalization;
using Evidence.Media.Sandboxing;

namespace Evidence.Media;

/// <summary>
/// A private folder (0700) of one running worker for decrypted copies. A lock file beside it lives as long as the worker; folders whose
/// worker is gone are swept when the next one starts.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string LockSuffix = ".lock";

    private readonly FileStream held;
    private int files;

    /// <param name="root">Shared by the workers of this machine; made where missing.</param>
    public WorkFolder(string root)
    {
        PrivateFiles.CreateFolder(root);
        Sweep(root);
        Path = System.IO.Path.Combine(root, Guid.NewGuid().ToString("N"));
        held = new FileStream(Path + LockSuffix, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        PrivateFiles.CreateFolder(Path);
    }

    public string Path { get; }

    /// <summary>A path that nothing lies at. Names are ours; a device's name never reaches the file system.</summary>
    public string NewFile() => System.IO.Path.Combine(Path, Interlocked.Increment(ref files).ToString("D8", CultureInfo.InvariantCulture));

    /// <exception cref="IOException">A copy of this length would leave the disk too full for the database and the logs.</exception>
    public void RequireRoom(long bytes)
    {
        if (!HasRoom(bytes, out var free))
            throw new IOException($"There is not enough room in the work folder: {bytes + KeepFree} bytes are needed, {free} are free.");
    }

    /// <summary>Whether so many bytes leave room for the database, the logs and what is needed more.</summary>
    public bool HasRoom(long bytes) => HasRoom(bytes, out _);

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        File.Delete(Path + LockSuffix);
        held.Dispose();
    }

    private const long KeepFree = 256 << 20;

    private bool HasRoom(long bytes, out long free) => (free = new DriveInfo(Path).AvailableFreeSpace) >= bytes + KeepFree;

    private static void Sweep(string root)
    {
        foreach (var lockFile in Directory.EnumerateFiles(root, "*" + LockSuffix))
        {
            try
            {
                using var free = new FileStream(lockFile, FileMode.Open, FileAccess.Write, FileShare.None);
                var folder = lockFile[..^LockSuffix.Length];
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
                File.Delete(lockFile);
            }
            catch (IOException)
            {
                // Its worker lives, or another one is sweeping it.
            }
        }
    }
}
