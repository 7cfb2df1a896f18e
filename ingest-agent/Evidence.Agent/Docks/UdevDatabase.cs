using System.Text;

namespace Evidence.Agent.Docks;

/// <summary>
/// What udev found on a block device. Read from its database and not from the links in /dev/disk, which a service with a /dev of its own
/// does not see.
/// </summary>
internal static class UdevDatabase
{
    public const string Folder = "/run/udev/data";

    /// <param name="mount">Of a file system on a block device; also one that runs in user space, or has a number of its own.</param>
    /// <param name="folder">One file for each device, such as <c>b8:17</c>.</param>
    /// <returns>Null where udev does not know, or is not there.</returns>
    public static (string? Label, string? Uuid) Read(Mount mount, string folder = Folder, string sys = "/sys")
    {
        try
        {
            if (NumberOf(mount, sys) is not { } number || Path.Combine(folder, "b" + number) is var file && !File.Exists(file)) return (null, null);
            var lines = File.ReadAllLines(file, Encoding.Latin1);
            return (Find(lines, "E:ID_FS_LABEL_ENC="), Find(lines, "E:ID_FS_UUID_ENC="));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, null);
        }
    }

    private static string? NumberOf(Mount mount, string sys)
    {
        if (!mount.Device.StartsWith("0:", StringComparison.Ordinal)) return mount.Device;
        var told = Path.Combine(sys, "class/block", Path.GetFileName(mount.Source), "dev");
        return mount.Source.StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(told) ? File.ReadAllText(told).Trim() : null;
    }

    private static string? Find(string[] lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line && line.Length > key.Length ? MountInfo.Unescape(line[key.Length..]) : null;
}
