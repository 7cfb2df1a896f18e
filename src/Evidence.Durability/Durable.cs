using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Durability;

/// <summary>
/// The one place where bytes become safe. Everything here returns only after the system has promised durability, or throws;
/// each step can be killed and repeated. Paths are our own (state folders, stores), never names from devices: those are <see cref="RawPath"/>.
/// </summary>
public static class Durable
{
    /// <summary>fsync of a file.</summary>
    /// <exception cref="BytesLostException">fsync failed: discard what was written through this handle and copy again, never retry.</exception>
    public static void FlushFile(SafeFileHandle file) => Flush(file, FaultPoint.FlushFile, "flush of a file");

    /// <summary>Lets the disk begin with a range while more is written, so that <see cref="FlushFile"/> has less to wait for. Promises nothing; what goes wrong shows there.</summary>
    public static void BeginFlush(SafeFileHandle file, long offset, long bytes)
    {
        if (OperatingSystem.IsLinux()) _ = Libc.SyncFileRange(file, offset, bytes, Libc.SyncFileRangeWrite);
    }

    /// <summary>fsync of a folder: makes names created, renamed or deleted in it durable. Windows journals names itself; there it does nothing.</summary>
    /// <exception cref="BytesLostException">fsync failed: the names changed in the folder may be gone.</exception>
    public static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        var descriptor = Libc.Open(path, Libc.ReadOnly | Libc.Folder | Libc.CloseOnExec, 0);
        if (descriptor < 0) throw Errno.ToException(Marshal.GetLastPInvokeError(), "open folder", path);
        using var folder = new SafeFileHandle(descriptor, ownsHandle: true);
        Flush(folder, FaultPoint.FlushFolder, $"flush of folder '{path}'");
    }

    /// <summary>Renames without ever overwriting, atomically, also against another writer. Durable after <see cref="FlushFolder"/> of both folders.</summary>
    /// <exception cref="AlreadyThereException"><paramref name="to"/> exists; both names are unchanged.</exception>
    public static void RenameNoReplace(string from, string to)
    {
        FaultPoints.Hit(FaultPoint.BeforeRename);
        var errno = OperatingSystem.IsWindows() ? MoveOnWindows(from, to, 0) : RenameOnLinux(from, to);
        if (errno == Errno.Exists) throw new AlreadyThereException(to);
        if (errno != 0) throw Errno.ToException(errno, "rename", $"{from}' to '{to}");
        FaultPoints.Hit(FaultPoint.AfterRename);
    }

    /// <summary>Claims disk space up front, so that a full disk shows before any byte is taken rather than halfway.</summary>
    /// <exception cref="NoSpaceException">There is not enough room.</exception>
    public static void Reserve(SafeFileHandle file, long bytes)
    {
        var errno = FaultPoints.ErrnoAt(FaultPoint.ReserveSpace);
        if (errno == 0 && bytes > 0) errno = OperatingSystem.IsLinux() ? ReserveOnLinux(file, bytes) : ReserveByLength(file, bytes);
        if (errno != 0) throw Errno.ToException(errno, $"reserve {bytes} bytes in", "file");
    }

    /// <summary>Makes a file that is either complete and durable under its name, or not there.</summary>
    /// <exception cref="AlreadyThereException">The name is taken.</exception>
    /// <exception cref="BytesLostException">The disk refused; the name was not made.</exception>
    public static void WriteNewFile(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode = OwnerOnly)
    {
        var temporary = WriteTemporary(path, bytes, mode);
        try
        {
            RenameNoReplace(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        FlushFolder(FolderOf(path));
    }

    /// <summary>Replaces a small state file of our own: readers see the old or the new bytes, whole.</summary>
    /// <exception cref="BytesLostException">The disk refused; the old bytes may still be in place.</exception>
    public static void ReplaceFile(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode = OwnerOnly)
    {
        var temporary = WriteTemporary(path, bytes, mode);
        FaultPoints.Hit(FaultPoint.BeforeRename);
        var errno = OperatingSystem.IsWindows() ? MoveOnWindows(temporary, path, Kernel32.ReplaceExisting) : RenameOver(temporary, path);
        if (errno != 0)
        {
            File.Delete(temporary);
            throw Errno.ToException(errno, "replace", path);
        }
        FaultPoints.Hit(FaultPoint.AfterRename);
        FlushFolder(FolderOf(path));
    }

    /// <summary>Deletes a file of our own, durably. A file that is not there is no error: the step can be repeated.</summary>
    public static void DeleteFile(string path)
    {
        FaultPoints.Hit(FaultPoint.BeforeDelete);
        File.Delete(path);
        FaultPoints.Hit(FaultPoint.AfterDelete);
        FlushFolder(FolderOf(path));
    }

    /// <summary>Deletes what a <see cref="WriteNewFile"/> or <see cref="ReplaceFile"/> of this path left behind when it was killed. Only when nobody writes it any more.</summary>
    public static void DeleteLeftovers(string path)
    {
        foreach (var temporary in Directory.EnumerateFiles(FolderOf(path), Path.GetFileName(path) + ".*.new"))
            File.Delete(temporary);
    }

    /// <summary>Whether a file has the name of one that <see cref="WriteNewFile"/> or <see cref="ReplaceFile"/> had not finished.</summary>
    public static bool IsLeftover(string path) =>
        path.EndsWith(".new", StringComparison.Ordinal) && Guid.TryParseExact(Path.GetExtension(path.AsSpan(0, path.Length - ".new".Length)).TrimStart('.'), "N", out _);

    /// <summary>Makes a folder and its missing parents, each durable in its parent.</summary>
    public static void CreateFolder(string path, UnixFileMode mode = OwnerOnlyFolder)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { } parent) CreateFolder(parent, mode);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, mode);
        FlushFolder(FolderOf(path));
    }

    /// <summary>Whether an error, ours or the runtime's, says that there is no room.</summary>
    public static bool IsNoSpace(IOException error) =>
        error is NoSpaceException
        || (OperatingSystem.IsWindows()
            ? (error.HResult & 0xFFFF) is Kernel32.DiskFull or Kernel32.HandleDiskFull
            : error.HResult is Errno.NoSpace or Errno.Quota);

    /// <summary>Whether an error of opening a file says that somebody else has it open, and nothing worse.</summary>
    public static bool IsInUse(IOException error) =>
        OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is Kernel32.SharingViolation or Kernel32.LockViolation : error.HResult == Errno.WouldBlock;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;

    internal static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;

    internal static FileStream Create(string path, FileMode how, UnixFileMode mode = OwnerOnly)
    {
        var options = new FileStreamOptions { Mode = how, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        return new FileStream(path, options);
    }

    private static void Flush(SafeFileHandle file, FaultPoint point, string what)
    {
        var errno = FaultPoints.ErrnoAt(point);
        if (errno == 0) errno = Flush(file);
        if (errno != 0) throw new BytesLostException(what, errno);
    }

    private static int Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux()) return Libc.FSync(file) == 0 ? 0 : Marshal.GetLastPInvokeError();
        if (OperatingSystem.IsWindows()) return Kernel32.FlushFileBuffers(file) ? 0 : Kernel32.ToErrno(Marshal.GetLastPInvokeError());
        throw new PlatformNotSupportedException("Evidence runs on Linux and Windows.");
    }

    private static string WriteTemporary(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            using var file = Create(temporary, FileMode.CreateNew, mode);
            file.Write(bytes);
            FaultPoints.Hit(FaultPoint.WriteNewFileWritten);
            FlushFile(file.SafeFileHandle);
            return temporary;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private static int MoveOnWindows(string from, string to, uint flags) =>
        Kernel32.MoveFileEx(from, to, flags | Kernel32.WriteThrough) ? 0 : Kernel32.ToErrno(Marshal.GetLastPInvokeError());

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static int RenameOver(string from, string to) =>
        !OperatingSystem.IsLinux() || Libc.Rename(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static int RenameOnLinux(string from, string to)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("Evidence runs on Linux and Windows.");
        if (Libc.RenameAt2(Libc.AtCurrentFolder, from, Libc.AtCurrentFolder, to, Libc.RenameNoReplace) == 0) return 0;
        var errno = Marshal.GetLastPInvokeError();
        // File systems without the flag (some network mounts): link(2) has the same promise, in two steps.
        if (errno is not (Errno.Invalid or Errno.NoSys or Errno.NotSupported)) return errno;
        if (Libc.Link(from, to) != 0) return Marshal.GetLastPInvokeError();
        return Libc.Unlink(from) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static int ReserveOnLinux(SafeFileHandle file, long bytes)
    {
        int errno;
        do errno = Libc.PosixFAllocate(file, 0, bytes);
        while (errno == Errno.Interrupted);
        return errno;
    }

    private static int ReserveByLength(SafeFileHandle file, long bytes)
    {
        try
        {
            if (RandomAccess.GetLength(file) < bytes) RandomAccess.SetLength(file, bytes);
            return 0;
        }
        catch (IOException error) when (IsNoSpace(error))
        {
            return Errno.NoSpace;
        }
    }
}
