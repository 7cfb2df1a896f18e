using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Agent.Offload;

/// <summary>Makes the next read come from the device and not from memory: before a file is erased, its medium is asked once more.</summary>
internal static partial class ColdRead
{
    private const int DontNeed = 4;

    /// <summary>posix_fadvise(2), POSIX_FADV_DONTNEED. A hint: where the system will not, the read is simply a warm one.</summary>
    public static void Forget(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux()) _ = PosixFAdvise(file, 0, 0, DontNeed);
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int PosixFAdvise(SafeFileHandle file, long offset, long length, int advice);
}
