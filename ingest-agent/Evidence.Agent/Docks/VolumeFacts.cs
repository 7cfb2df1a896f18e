using System.Globalization;
using System.Text;
using Evidence.Durability;

namespace Evidence.Agent.Docks;

/// <summary>What the system says of the volume itself.</summary>
/// <param name="Label">The mount's label, or the folder's name.</param>
/// <param name="FileSystemId">A UUID where the system knows one, else its number; <c>folder</c> for a plain folder.</param>
internal sealed record VolumeFacts(string Label, string FileSystemId, bool ReadOnly)
{
    private const string ByUuid = "/dev/disk/by-uuid", ByLabel = "/dev/disk/by-label";

    public static VolumeFacts Of(string path, RawFolder root)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (OperatingSystem.IsWindows()) return OfDrive(path, name, root.Volume);
        if (MountedSource(path) is not { } source) return new(name, "folder", root.Volume.ReadOnly);
        return new(
            LinkTo(ByLabel, source) is { } label ? Unescape(label) : name,
            LinkTo(ByUuid, source) ?? root.Volume.FileSystemId.ToString("x16", CultureInfo.InvariantCulture),
            root.Volume.ReadOnly);
    }

    private static VolumeFacts OfDrive(string path, string name, RawVolume volume)
    {
        var label = Path.GetPathRoot(path) == path && new DriveInfo(path) is { IsReady: true, VolumeLabel.Length: > 0 } drive ? drive.VolumeLabel : name;
        return new(label, volume.FileSystemId.ToString("x16", CultureInfo.InvariantCulture), volume.ReadOnly);
    }

    /// <summary>The device mounted exactly at this path; the latest mount there hides those before it.</summary>
    private static string? MountedSource(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return MountInfo.Read().LastOrDefault(mount => mount.Point == path)?.Source;
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
