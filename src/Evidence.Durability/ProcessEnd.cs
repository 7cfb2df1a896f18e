using System.Diagnostics;

namespace Evidence.Durability;

/// <summary>The hardest end of a process: no finally block, no buffer flush, nothing runs after it.</summary>
internal static class ProcessEnd
{
    private const int SigKill = 9;

    public static void Kill()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Libc.Kill(Environment.ProcessId, SigKill);
        }
        else
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
        Thread.Sleep(Timeout.Infinite);
    }
}
