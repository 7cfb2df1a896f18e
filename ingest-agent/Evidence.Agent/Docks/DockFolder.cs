using System.Text;
using Evidence.Durability;

namespace Evidence.Agent.Docks;

/// <summary>A volume that has appeared in a dock folder; which one it is shows in the number of its folder, not in its name alone.</summary>
internal sealed record DockedVolume(string Path, ulong Device, ulong Inode);

/// <summary>A folder in which volumes appear and vanish, like /media/dock. Looked at anew each time: notifications do not tell of mounts.</summary>
internal sealed class DockFolder(string path)
{
    public string Path { get; } = path;

    /// <summary>The volumes that are there now; none when the folder itself is away. Names that are not UTF-8 cannot be opened by path and are given in <paramref name="unusable"/>.</summary>
    public IReadOnlyList<DockedVolume> Look(ICollection<string> unusable)
    {
        var volumes = new List<DockedVolume>();
        try
        {
            using var root = RawFolder.OpenRoot(Path);
            foreach (var entry in root.List(RawPath.Root))
            {
                if (!MayBeVolume(entry.Kind)) continue;
                var name = Encoding.UTF8.GetString(entry.Path.Bytes);
                var path = System.IO.Path.Combine(Path, name);
                if (!Encoding.UTF8.GetBytes(name).AsSpan().SequenceEqual(entry.Path.Bytes)) unusable.Add(entry.Path.ToString());
                else if (!IsWaitingForOne(root, entry, path)) volumes.Add(new(path, entry.Mark.Device, entry.Mark.Inode));
            }
        }
        catch (IOException)
        {
            // The dock is away for a moment; its volumes count as gone.
        }
        return volumes;
    }

    /// <summary>An empty folder of the dock's own file system is a place where a volume may be mounted, and none is.</summary>
    private static bool IsWaitingForOne(RawFolder dock, RawEntry entry, string path)
    {
        if (entry.Kind != RawKind.Folder) return false;
        try
        {
            if (dock.List(entry.Path).Any()) return false;
            using var folder = RawFolder.OpenRoot(path);
            return folder.Volume.FileSystemId == dock.Volume.FileSystemId;
        }
        catch (IOException)
        {
            // What it is shows when it is offloaded, and is said then.
            return false;
        }
    }

    /// <summary>Windows mounts a volume into a folder by a reparse point, which looks like a link from outside.</summary>
    private static bool MayBeVolume(RawKind kind) => kind == RawKind.Folder || (kind == RawKind.Link && OperatingSystem.IsWindows());
}
