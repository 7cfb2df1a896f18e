namespace Evidence.Testing;

/// <summary>A file system with almost no room: a tmpfs. Needs root, as the whole test run does.</summary>
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
        var mount = await ChildProcess.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", disk.Path]);
        if (mount.ExitCode == 0) return disk;
        disk.folder.Dispose();
        throw new InvalidOperationException($"This test mounts a small tmpfs and needs root: {mount.Error}");
    }

    public void Dispose()
    {
        using var unmount = System.Diagnostics.Process.Start("umount", ["--lazy", Path]);
        unmount.WaitForExit();
        folder.Dispose();
    }
}
