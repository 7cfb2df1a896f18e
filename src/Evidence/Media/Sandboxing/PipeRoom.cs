using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Evidence.Media.Sandboxing;

/// <summary>Gives a pipe as much room as the kernel lends to anybody: raw pictures of megabytes go through in a few steps in place of fifty.</summary>
internal static partial class PipeRoom
{
    private const int SetPipeSize = 1031, Most = 1 << 20;

    /// <summary>Where the kernel gives less, the pipe stays as it is.</summary>
    public static void Widen(Stream stream)
    {
        if (OperatingSystem.IsLinux() && stream is PipeStream pipe)
            _ = Fcntl((int)pipe.SafePipeHandle.DangerousGetHandle(), SetPipeSize, Most);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int file, int command, int argument);
}
