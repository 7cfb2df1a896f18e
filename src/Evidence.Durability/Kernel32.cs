using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Durability;

/// <summary>The Windows calls that take the place of fsync and renameat2.</summary>
[SupportedOSPlatform("windows")]
internal static partial class Kernel32
{
    public const uint ReplaceExisting = 1, WriteThrough = 8;
    public const int FileExists = 80, AlreadyExists = 183, DiskFull = 112, HandleDiskFull = 39, SharingViolation = 32, LockViolation = 33;

    [LibraryImport("kernel32", EntryPoint = "FlushFileBuffers", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool FlushFileBuffers(SafeFileHandle file);

    [LibraryImport("kernel32", EntryPoint = "MoveFileExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool MoveFileEx(string from, string to, uint flags);

    /// <summary>Windows error number → the errno this library speaks.</summary>
    public static int ToErrno(int error) => error switch
    {
        FileExists or AlreadyExists => Errno.Exists,
        DiskFull or HandleDiskFull => Errno.NoSpace,
        2 or 3 => Errno.NoEntry,
        5 => Errno.Access,
        _ => Errno.Io,
    };
}
