using System.Globalization;
using System.Text;
using Evidence.Durability;

namespace Evidence.Agent.Docks;

/// <summary>What the system says of the volume itself.</summary>
/// <param name="Label">The mount's label, or the folder's name.</param>
/// <param name="FileSystemId">What the file system calls itself, where the system knows it, else <c>device</c> and the system's number; <c>folder</c> for a plain folder.</param>
internal sealed record VolumeFacts(string Label, string FileSystemId, bool ReadOnly)
{
    private const string ByUuid = "/dev/disk/by-uuid", ByLabel = "/dev/disk/by-label";

    public static VolumeFacts Of(string path, RawFolder root) =>
        OperatingSystem.IsWindows() ? OfDrive(path, NameOf(path), root.Volume) : Of(path, root, MountInfo.Read(), mount => UdevDatabase.Read(mount));

    /// <param name="path">Where the volume is.</param>
    /// <param name="root">It, opened.</param>
    /// <param name="mounts">In the order of mounting: the latest mount at a path hides those before it.</param>
    /// <param name="udev">What udev knows of a mounted file system.</param>
    public static VolumeFacts Of(string path, RawFolder root, IReadOnlyList<Mount> mounts, Func<Mount, (string? Label, string? Uuid)> udev)
    {
        var point = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (mounts.LastOrDefault(mount => mount.Point == point) is not { } mounted) return new(NameOf(path), "folder", root.Volume.ReadOnly);
        var (label, uuid) = udev(mounted);
        return new(
            label ?? (LinkTo(ByLabel, mounted.Source) is { } link ? Unescape(link) : NameOf(path)),
            uuid ?? LinkTo(ByUuid, mounted.Source) ?? "device " + root.Volume.FileSystemId.ToString("x16", CultureInfo.InvariantCulture),
            root.Volume.ReadOnly);
    }

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static VolumeFacts OfDrive(string path, string name, RawVolume volume)
    {
        var label = Path.GetPathRoot(path) == path && new DriveInfo(path) is { IsReady: true, VolumeLabel.Length: > 0 } drive ? drive.VolumeLabel : name;
        return new(label, volume.FileSystemId.ToString("x16", CultureInfo.InvariantCulture), volume.ReadOnly);
    }

    private static string? LinkTo(string folder, string device)
    {
        if (!Directory.Exists(folder)) return null;
        return new DirectoryInfo(folder).EnumerateFiles()
            .FirstOrDefault(link => link.ResolveLinkTarget(returnFinalTarget: true)?.FullName == device)?.Name;
    }

    /// <summary>udev escapes what is not plain, and writes other bytes as they are.</summary>
    private static string Unescape(string name) => MountInfo.Unescape(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name))) ?? name;
}
