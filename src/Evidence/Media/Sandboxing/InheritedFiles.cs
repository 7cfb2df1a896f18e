using System.Runtime.InteropServices;

namespace Evidence.Media.Sandboxing;

/// <summary>
/// The runtime opens its own files so that children do not get them. Files that this program itself was started with, by a shell or a
/// service manager, would pass through to every child and into the sandbox.
/// </summary>
internal static partial class InheritedFiles
{
    private const uint FirstAfterStandardError = 3;
    private const int CloseOnExec = 4;

    /// <summary>Keeps every file that is open now from children. Where the kernel has no such call, the sandbox's proof says so.</summary>
    public static void KeepFromChildren()
    {
        if (OperatingSystem.IsLinux())
            _ = CloseRange(FirstAfterStandardError, uint.MaxValue, CloseOnExec);
    }

    [LibraryImport("libc", EntryPoint = "close_range")]
    private static partial int CloseRange(uint first, uint last, int flags);
}
