using System.Globalization;
using Evidence.Durability;

namespace Evidence.Agent.Docks;

/// <summary>
/// Volumes that somebody can take out, wherever they are mounted. On Linux: every mounted file system whose disk the kernel calls
/// removable, that hangs on USB, or that is an SD card; never a disk of the running system. On Windows: drives of type removable.
/// </summary>
/// <param name="stateFolder">The agent's own: the disk that holds it is no evidence.</param>
internal sealed class RemovableVolumes(string stateFolder, string mountInfo = MountInfo.Path, string sys = "/sys")
{
    private static readonly HashSet<string> SystemPoints = new(StringComparer.Ordinal)
        { "/", "/boot", "/boot/efi", "/boot/firmware", "/efi", "/etc", "/home", "/nix", "/opt", "/root", "/srv", "/usr", "/var", "/var/lib" };

    public IReadOnlyList<DockedVolume> Look(ICollection<string> unusable) => OperatingSystem.IsWindows() ? LookAtDrives() : LookAtMounts(unusable);

    private List<DockedVolume> LookAtMounts(ICollection<string> unusable)
    {
        var mounts = MountInfo.Read(mountInfo).Select(mount => (Mount: mount, Disk: DiskOf(mount))).Where(one => one.Disk is not null).ToList();
        var own = mounts.Where(one => IsSystem(one.Mount)).Select(one => one.Disk).ToHashSet();
        var volumes = new List<DockedVolume>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (mount, disk) in mounts)
        {
            // A folder of it bound elsewhere is not the volume.
            if (mount.Root != "/" || own.Contains(disk) || !IsRemovable(disk!) || !seen.Add(mount.Source + mount.Device)) continue;
            if (mount.Point is { } point) volumes.Add(new(point, NumberOf(mount.Device), (ulong)mount.Id));
            else unusable.Add(mount.Source);
        }
        return volumes;
    }

    /// <summary>The disk's folder in /sys: a partition lies inside that of its disk. Null for what has no block device.</summary>
    private string? DiskOf(Mount mount)
    {
        // File systems in user space and btrfs have numbers of their own; their source still names the device.
        var link = !mount.Device.StartsWith("0:", StringComparison.Ordinal) ? Path.Combine(sys, "dev/block", mount.Device)
            : mount.Source.StartsWith("/dev/", StringComparison.Ordinal) ? Path.Combine(sys, "class/block", Path.GetFileName(mount.Source))
            : null;
        if (link is null || Resolve(link) is not { } folder) return null;
        return File.Exists(Path.Combine(folder, "partition")) ? Path.GetDirectoryName(folder) : folder;
    }

    private bool IsSystem(Mount mount) =>
        mount.Point is { } point && (SystemPoints.Contains(point) || Path.GetFullPath(stateFolder).StartsWith(point.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static bool IsRemovable(string disk) =>
        Says(Path.Combine(disk, "removable"), "1") || Says(Path.Combine(disk, "device/type"), "SD")
        || disk.Split('/').Any(part => part.StartsWith("usb", StringComparison.Ordinal) && part.Length > 3 && part[3..].All(char.IsAsciiDigit));

    private static bool Says(string file, string word)
    {
        try
        {
            return File.Exists(file) && File.ReadAllText(file).Trim() == word;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Resolve(string link)
    {
        try
        {
            return new DirectoryInfo(link).ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target ? target.FullName : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ulong NumberOf(string device)
    {
        var parts = device.Split(':');
        return parts.Length == 2 && uint.TryParse(parts[0], CultureInfo.InvariantCulture, out var major) && uint.TryParse(parts[1], CultureInfo.InvariantCulture, out var minor)
            ? ((ulong)major << 32) | minor : 0;
    }

    private static List<DockedVolume> LookAtDrives()
    {
        var volumes = new List<DockedVolume>();
        foreach (var drive in DriveInfo.GetDrives().Where(drive => drive.DriveType == DriveType.Removable))
        {
            try
            {
                if (!drive.IsReady) continue;
                using var root = RawFolder.OpenRoot(drive.Name);
                // The volume's serial number tells two cards in one reader apart.
                volumes.Add(new(drive.Name, root.Volume.FileSystemId, 0));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is just going; the next look says.
            }
        }
        return volumes;
    }
}
