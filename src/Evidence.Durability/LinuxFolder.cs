using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Durability;

[SupportedOSPlatform("linux")]
internal sealed class LinuxFolder : RawFolder
{
    private const int TypeMask = 0xF000;
    private static readonly byte[] NoName = [0];
    private readonly SafeFileHandle root;

    private LinuxFolder(SafeFileHandle root, bool mayErase) : base(mayErase) => this.root = root;

    public static LinuxFolder Open(string path, bool mayErase)
    {
        var name = Terminated(Encoding.UTF8.GetBytes(path));
        var handle = OpenBelow(Libc.AtCurrentFolder, name, Libc.Folder, out var errno)
            ?? throw (errno is Errno.NoEntry or Errno.NotFolder
                ? new DirectoryNotFoundException($"'{path}' is no folder.")
                : Errno.ToException(errno, "open folder", path));
        return new LinuxFolder(handle, mayErase);
    }

    public override RawVolume Volume
    {
        get
        {
            const ulong readOnlyFlag = 1;
            if (Libc.FStatVfs(root, out var s) != 0) throw Errno.ToException(Marshal.GetLastPInvokeError(), "ask volume of", "root");
            return new RawVolume(s.FileSystemId, (s.Flags & readOnlyFlag) != 0, Size(s.Fragments, s.FragmentBytes), Size(s.FreeFragments, s.FragmentBytes));
        }
    }

    public override IEnumerable<RawEntry> List(RawPath folder)
    {
        using var handle = OpenFolder(folder);
        // The stream takes its own descriptor: one is for names, the other for asking about them.
        var descriptor = OpenBelow(handle, ".\0"u8.ToArray(), Libc.Folder, out var errno)
            ?? throw Errno.ToException(errno, "list", folder.ToString());
        using var names = FolderStream.Open(descriptor);
        while (names.Next() is { } name)
            if (Ask(handle, folder, name) is { } entry) yield return entry;
    }

    public override SafeFileHandle OpenFile(RawPath file)
    {
        using var parent = OpenFolder(file.Parent, file);
        var name = Terminated(file.Name);
        RequireFile(parent, name, file);
        // The name may have been replaced since: the open itself must neither follow nor wait, and is asked again.
        var handle = OpenBelow(parent, name, Libc.NoFollow | Libc.NonBlocking, out var errno) ?? throw ToOpenError(errno, file);
        try
        {
            RequireFile(handle, NoName, file);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public override FileMark Mark(SafeFileHandle file)
    {
        if (Libc.Statx(file, NoName, Libc.AtEmptyPath, Libc.StatxBasic, out var s) != 0)
            throw Errno.ToException(Marshal.GetLastPInvokeError(), "ask about", "open file");
        return MarkOf(s);
    }

    private protected override void DeleteFile(RawPath file)
    {
        using var parent = OpenFolder(file.Parent, file);
        var name = Terminated(file.Name);
        RequireFile(parent, name, file);
        if (Libc.UnlinkAt(parent, name, 0) != 0) throw Errno.ToException(Marshal.GetLastPInvokeError(), "delete", file.ToString());
        if (Libc.FSync(parent) != 0) throw new BytesLostException("flush of a device's folder", Marshal.GetLastPInvokeError());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) root.Dispose();
    }

    private SafeFileHandle OpenFolder(RawPath folder, RawPath? file = null)
    {
        var path = folder.ToArray();
        var current = OpenBelow(root, ".\0"u8.ToArray(), Libc.Folder, out var errno);
        foreach (var range in SplitNames(path))
        {
            if (current is null) break;
            using var above = current;
            current = OpenBelow(above, Terminated(path.AsSpan(range)), Libc.Folder | Libc.NoFollow, out errno);
        }
        if (current is not null) return current;
        if (file is { } wanted && errno == Errno.NoEntry) throw new FileNotFoundException($"'{wanted}' is not there.", wanted.ToString());
        throw errno is Errno.NoEntry or Errno.NotFolder or Errno.Loop
            ? new DirectoryNotFoundException($"'{folder}' is no folder (any more).")
            : Errno.ToException(errno, "open folder", folder.ToString());
    }

    private static List<Range> SplitNames(byte[] path)
    {
        var names = new List<Range>();
        if (path.Length == 0) return names;
        foreach (var range in path.AsSpan().Split((byte)'/')) names.Add(range);
        return names;
    }

    private static SafeFileHandle? OpenBelow(SafeFileHandle folder, byte[] name, int flags, out int errno)
    {
        var held = false;
        try
        {
            folder.DangerousAddRef(ref held);
            return OpenBelow((int)folder.DangerousGetHandle(), name, flags, out errno);
        }
        finally
        {
            if (held) folder.DangerousRelease();
        }
    }

    private static SafeFileHandle? OpenBelow(int folder, byte[] name, int flags, out int errno)
    {
        flags |= Libc.ReadOnly | Libc.CloseOnExec | Libc.NoTerminal;
        // Only the owner may leave access times alone; anybody else opens the ordinary way.
        var descriptor = Libc.OpenAt(folder, name, flags | Libc.NoAccessTime, 0);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == Errno.Permission) descriptor = Libc.OpenAt(folder, name, flags, 0);
        errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static RawEntry? Ask(SafeFileHandle folder, RawPath path, byte[] name)
    {
        var entry = path.Combine(name.AsSpan(0, name.Length - 1));
        if (Libc.Statx(folder, name, Libc.AtNoFollow, Libc.StatxBasic, out var s) == 0) return new RawEntry(entry, KindOf(s), MarkOf(s));
        return Marshal.GetLastPInvokeError() == Errno.NoEntry ? null : new RawEntry(entry, RawKind.Unreadable, default);
    }

    private static void RequireFile(SafeFileHandle folder, byte[] name, RawPath file)
    {
        var flags = name.Length == 1 ? Libc.AtEmptyPath : Libc.AtNoFollow;
        if (Libc.Statx(folder, name, flags, Libc.StatxBasic, out var s) != 0) throw ToOpenError(Marshal.GetLastPInvokeError(), file);
        if (KindOf(s) != RawKind.File) throw new NotRegularFileException(file.ToString(), KindOf(s));
    }

    private static IOException ToOpenError(int errno, RawPath file) => errno switch
    {
        Errno.Loop => new NotRegularFileException(file.ToString(), RawKind.Link),
        Errno.NoDeviceAddress => new NotRegularFileException(file.ToString(), RawKind.Socket),
        _ => Errno.ToException(errno, "open", file.ToString()),
    };

    private static RawKind KindOf(in StatxResult s) => (s.Mode & TypeMask) switch
    {
        0x8000 => RawKind.File,
        0x4000 => RawKind.Folder,
        0xA000 => RawKind.Link,
        0x1000 => RawKind.Fifo,
        0xC000 => RawKind.Socket,
        _ => RawKind.Device,
    };

    private static FileMark MarkOf(in StatxResult s) => new(
        (long)Math.Min(s.Size, long.MaxValue),
        Nanoseconds(s.ModifiedSeconds, s.ModifiedNanoseconds),
        Nanoseconds(s.ChangedSeconds, s.ChangedNanoseconds),
        ((ulong)s.DeviceMajor << 32) | s.DeviceMinor,
        s.Inode);

    private static long Nanoseconds(long seconds, uint nanoseconds) =>
        (long)Int128.Clamp((Int128)seconds * 1_000_000_000 + nanoseconds, long.MinValue, long.MaxValue);

    private static long Size(ulong count, ulong unit) => (long)UInt128.Min((UInt128)count * unit, long.MaxValue);

    private static byte[] Terminated(ReadOnlySpan<byte> name) => [.. name, 0];
}
