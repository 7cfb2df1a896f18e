namespace Evidence.Testing;

/// <summary>A file system with almost no room: a tmpfs, which only root may mount (<see cref="AsRoot"/>).</summary>
public sealed class TinyDisk : IDisposable
{
    private readonly TempFolder folder = new();

    private TinyDisk()
    {
    }

    public string Path => folder.Path;

    /// <exception cref="InvalidOperationException">The mount was refused: the test must fail, not pass without its disk.</exception>
    public static async Task<TinyDisk> MountAsync(int bytes)
    {
        var disk = new TinyDisk();
        var mount = await AsRoot.RunAsync("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", disk.Path);
        if (mount.ExitCode == 0) return disk;
        disk.folder.Dispose();
        throw new InvalidOperationException($"This test mounts a small tmpfs and needs root: {mount.Error}");
    }

    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task ResizeAsync(int bytes)
    {
        var mount = await AsRoot.RunAsync("mount", "-o", $"remount,size={bytes}", Path);
        if (mount.ExitCode != 0) throw new InvalidOperationException($"The tmpfs could not be resized: {mount.Error}");
    }

    public void Dispose()
    {
        AsRoot.RunAsync("umount", "--lazy", Path).GetAwaiter().GetResult();
        folder.Dispose();
    }
}
