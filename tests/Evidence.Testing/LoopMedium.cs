namespace Evidence.Testing;

/// <summary>A medium of its own: a file system in a file, behind a loop device. Needs root, as the whole test run does.</summary>
public sealed class LoopMedium : IDisposable
{
    private readonly TempFolder folder = new();

    private LoopMedium()
    {
    }

    /// <summary>The block device.</summary>
    public string Device { get; private set; } = "";

    /// <summary>The bytes behind it.</summary>
    public string Image => folder["image"];

    /// <param name="type">ext2, ext4 or another that this machine makes and mounts.</param>
    /// <param name="label">The volume's label.</param>
    /// <param name="content">A folder of which it holds a copy.</param>
    /// <param name="pulledOut">As it is after it was pulled out while it was written to: its journal, if it has one, is not empty.</param>
    /// <exception cref="InvalidOperationException">Refused: the test must fail, not pass without its medium.</exception>
    public static async Task<LoopMedium> MakeAsync(string type, string label, string content, bool pulledOut = false)
    {
        var medium = new LoopMedium();
        try
        {
            var made = medium.folder["made"];
            await using (var file = File.Create(made)) file.SetLength(32 << 20);
            await RunAsync("mkfs." + type, "-q", "-L", label, made);
            medium.Device = await AttachAsync(made);
            await medium.FillAsync(made, content, pulledOut);
            await RunAsync("losetup", "--detach", medium.Device);
            if (!pulledOut) await RunAsync("mv", made, medium.Image);
            medium.Device = await AttachAsync(medium.Image);
            return medium;
        }
        catch
        {
            medium.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Device.Length > 0)
        {
            // The flag outlives what is behind the device.
            using var writable = System.Diagnostics.Process.Start("blockdev", ["--setrw", Device]);
            writable.WaitForExit();
            using var detach = System.Diagnostics.Process.Start("losetup", ["--detach", Device]);
            detach.WaitForExit();
        }
        folder.Dispose();
    }

    private async Task FillAsync(string made, string content, bool pulledOut)
    {
        var point = Directory.CreateDirectory(folder["point"]).FullName;
        await RunAsync("mount", Device, point);
        try
        {
            await RunAsync("cp", "-r", content + "/.", point);
            await RunAsync("sync", "-f", point);
            if (pulledOut) File.Copy(made, Image);
        }
        finally
        {
            await RunAsync("umount", point);
        }
    }

    private static async Task<string> AttachAsync(string image)
    {
        var device = (await RunAsync("losetup", "--find", "--show", image)).Trim();
        await RunAsync("blockdev", "--setrw", device);
        return device;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var run = await ChildProcess.RunAsync(program, arguments);
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException($"This test makes a loop device and needs root: {program} {string.Join(' ', arguments)}: {run.Error}");
    }
}
