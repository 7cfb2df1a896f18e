using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Durability;

/// <summary>
/// Windows names are 16-bit units: their bytes here are UTF-8, with lone surrogates in their own three bytes (<see cref="Wtf8"/>),
/// so that every name round-trips. Links and junctions are reparse points and are reported as links.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFolder : RawFolder
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };
    private static readonly System.Buffers.SearchValues<char> ForbiddenInNames = System.Buffers.SearchValues.Create(Path.GetInvalidFileNameChars());
    private readonly string root;

    private WindowsFolder(string root, bool mayErase) : base(mayErase) => this.root = root;

    public static WindowsFolder Open(string path, bool mayErase) =>
        Directory.Exists(path)
            ? new WindowsFolder(Path.GetFullPath(path), mayErase)
            : throw new DirectoryNotFoundException($"'{path}' is no folder.");

    public override RawVolume Volume
    {
        get
        {
            var drive = new DriveInfo(Path.GetPathRoot(root)!);
            return new RawVolume(0, false, drive.TotalSize, drive.AvailableFreeSpace);
        }
    }

    public override IEnumerable<RawEntry> List(RawPath folder)
    {
        foreach (var info in new DirectoryInfo(Find(folder)).EnumerateFileSystemInfos("*", Everything))
            yield return new RawEntry(folder.Combine(Wtf8.Encode(info.Name)), KindOf(info.Attributes), MarkOf(info));
    }

    public override SafeFileHandle OpenFile(RawPath file)
    {
        var path = Find(file);
        RequireFile(path, file);
        return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileOptions.SequentialScan);
    }

    public override FileMark Mark(SafeFileHandle file) =>
        new(RandomAccess.GetLength(file), Nanoseconds(File.GetLastWriteTimeUtc(file)), 0, 0, 0);

    private protected override void DeleteFile(RawPath file)
    {
        var path = Find(file);
        RequireFile(path, file);
        File.Delete(path);
    }

    protected override void Dispose(bool disposing)
    {
    }

    /// <summary>The full path, having met no reparse point in any folder on the way.</summary>
    private string Find(RawPath path)
    {
        var current = root;
        if (path == RawPath.Root) return current;
        foreach (var name in Wtf8.Decode(path.Bytes).Split('/'))
        {
            if (!ReferenceEquals(current, root) && File.GetAttributes(current).HasFlag(FileAttributes.ReparsePoint))
                throw new DirectoryNotFoundException($"'{path}' leads through a link.");
            // '\\' and ':' are ordinary bytes of a name elsewhere; here they would lead out of the folder.
            if (name.AsSpan().ContainsAny(ForbiddenInNames)) throw new FileNotFoundException($"'{path}' is not there.", path.ToString());
            current = Path.Join(current, name);
        }
        return current;
    }

    private static void RequireFile(string path, RawPath file)
    {
        if (KindOf(File.GetAttributes(path)) is var kind && kind != RawKind.File) throw new NotRegularFileException(file.ToString(), kind);
    }

    private static RawKind KindOf(FileAttributes attributes) =>
        attributes.HasFlag(FileAttributes.ReparsePoint) ? RawKind.Link
        : attributes.HasFlag(FileAttributes.Directory) ? RawKind.Folder
        : attributes.HasFlag(FileAttributes.Device) ? RawKind.Device
        : RawKind.File;

    private static FileMark MarkOf(FileSystemInfo info) =>
        new(info is FileInfo file ? file.Length : 0, Nanoseconds(info.LastWriteTimeUtc), 0, 0, 0);

    private static long Nanoseconds(DateTime utc) =>
        (long)Int128.Clamp((Int128)(utc - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick, long.MinValue, long.MaxValue);
}
