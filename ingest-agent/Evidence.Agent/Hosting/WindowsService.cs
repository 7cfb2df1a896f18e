using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Evidence.Agent.Hosting;

/// <summary>
/// Runs the agent under the service control manager of Windows (winsvc.h). Static, because the manager calls back by plain function
/// pointers, and a process hosts one service.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsService
{
    private const uint OwnProcess = 0x10, Stopped = 1, StartPending = 2, StopPending = 3, Running = 4;
    private const uint AcceptStop = 0x1, AcceptShutdown = 0x4, ControlStop = 1, ControlInterrogate = 4, ControlShutdown = 5;
    private const uint NoError = 0, NotImplemented = 120, SpecificError = 1066, NotStartedByManager = 1063, PatienceMilliseconds = 30_000;

    private static readonly CancellationTokenSource Stop = new();
    private static Func<CancellationToken, Task<int>> work = _ => Task.FromResult(0);
    private static nint handle;
    private static int exit;

    /// <summary>Returns when the service has stopped.</summary>
    /// <exception cref="UserError">The service control manager did not start this process.</exception>
    public static int Run(Func<CancellationToken, Task<int>> run)
    {
        work = run;
        // In a process of one service the name is not looked at, but must be there.
        fixed (char* name = "EvidenceAgent")
        {
            var table = stackalloc TableEntry[2];
            table[0] = new() { Name = name, Main = &ServiceMain };
            if (StartServiceCtrlDispatcher(table) != 0) return exit;
        }
        var error = Marshal.GetLastPInvokeError();
        throw new UserError(ExitCode.Usage,
            error == NotStartedByManager ? "--service is for the service control manager, which did not start this." : new Win32Exception(error).Message,
            "Install it as a service with install.ps1, or leave --service out.");
    }

    [UnmanagedCallersOnly]
    private static void ServiceMain(uint count, char** arguments)
    {
        fixed (char* name = "EvidenceAgent") handle = RegisterServiceCtrlHandlerEx(name, &Control, null);
        if (handle == 0) return;
        Tell(StartPending);
        try
        {
            var running = work(Stop.Token);
            Tell(Running);
            exit = running.GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // It was logged where it happened; the manager starts the service again.
            exit = (int)ExitCode.Usage;
        }
        Tell(Stopped);
    }

    [UnmanagedCallersOnly]
    private static uint Control(uint control, uint type, void* data, void* context)
    {
        switch (control)
        {
            case ControlStop or ControlShutdown:
                Tell(StopPending);
                Stop.Cancel();
                return NoError;
            case ControlInterrogate:
                return NoError;
            default:
                return NotImplemented;
        }
    }

    private static void Tell(uint state)
    {
        var failed = state == Stopped && exit != 0;
        var status = new Status
        {
            Type = OwnProcess,
            State = state,
            Accepts = state == Running ? AcceptStop | AcceptShutdown : 0,
            ExitCode = failed ? SpecificError : NoError,
            SpecificExitCode = failed ? (uint)exit : 0,
            WaitHintMilliseconds = state is StartPending or StopPending ? PatienceMilliseconds : 0,
        };
        SetServiceStatus(handle, &status);
    }

    private struct TableEntry
    {
        public char* Name;
        public delegate* unmanaged<uint, char**, void> Main;
    }

    private struct Status
    {
        public uint Type;
        public uint State;
        public uint Accepts;
        public uint ExitCode;
        public uint SpecificExitCode;
        public uint CheckPoint;
        public uint WaitHintMilliseconds;
    }

    [LibraryImport("advapi32.dll", EntryPoint = "StartServiceCtrlDispatcherW", SetLastError = true)]
    private static partial int StartServiceCtrlDispatcher(TableEntry* table);

    [LibraryImport("advapi32.dll", EntryPoint = "RegisterServiceCtrlHandlerExW", SetLastError = true)]
    private static partial nint RegisterServiceCtrlHandlerEx(char* name, delegate* unmanaged<uint, uint, void*, void*, uint> handler, void* context);

    [LibraryImport("advapi32.dll", SetLastError = true)]
    private static partial int SetServiceStatus(nint handle, Status* status);
}
