using System.Diagnostics;
using System.Net;
using Evidence.Formats.Log;
using Evidence.Verifier;

namespace Evidence.Formats.Tests.Log;

/// <summary><c>evidence-verify witness</c> as a process of its own.</summary>
internal sealed class WitnessProcess : IDisposable
{
    private readonly Process process;

    private WitnessProcess(Process process, Uri address, NoteKey key) => (this.process, Address, Key) = (process, address, key);

    public Uri Address { get; }

    public NoteKey Key { get; }

    /// <summary>Returns once it listens.</summary>
    public static WitnessProcess Start(string folder, params NoteKey[] logs)
    {
        var process = Begin(folder, logs);
        var (key, address) = (process.StandardOutput.ReadLine(), process.StandardOutput.ReadLine());
        return NoteKey.TryParse(key?[9..], out var own) ? new(process, new Uri(address![9..]), own) : throw new InvalidOperationException(process.StandardError.ReadToEnd());
    }

    /// <summary>One that is expected not to begin.</summary>
    public static async Task<(int Exit, string Errors)> RunAsync(string folder, params NoteKey[] logs)
    {
        using var process = Begin(folder, logs);
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>As systemd ends it.</summary>
    public async Task<int> TerminateAsync()
    {
        await Programs.RunAsync("/", "kill", "-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    private static Process Begin(string folder, NoteKey[] logs)
    {
        string[] arguments = [typeof(VerifierProgram).Assembly.Location, "witness", "--listen", $"127.0.0.1:{FreePort()}", "--name", "witness.example/w1",
            "--key", Path.Combine(folder, "witness.key"), "--state", Path.Combine(folder, "state"), .. logs.SelectMany(log => (string[])["--log", log.ToString()])];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
