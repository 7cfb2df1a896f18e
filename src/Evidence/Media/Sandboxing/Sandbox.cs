using System.Runtime.InteropServices;

namespace Evidence.Media.Sandboxing;

/// <summary>
/// Runs media programs on files that nobody vouches for: no network, one file to read, one to write, no other file of the machine but
/// /usr, no rights, no environment, bounded in time, memory, disk and text (docs/decisions/0011-media-sandbox.md).
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private readonly SandboxTools tools;
    private readonly string folder;
    private readonly string filter;

    /// <param name="tools">The programs to use.</param>
    /// <param name="folder">A private folder that exists, for the filter and the runs' state.</param>
    public Sandbox(SandboxTools tools, string folder)
    {
        InheritedFiles.KeepFromChildren();
        this.tools = tools;
        this.folder = folder;
        filter = Path.Combine(folder, "seccomp.bpf");
        using var file = PrivateFiles.Create(filter);
        file.Write(SeccompFilter.For(RuntimeInformation.ProcessArchitecture));
    }

    public SandboxTools Tools => tools;

    /// <summary>Runs one program to its end. Cancelling kills it.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; the program is dead.</exception>
    public async Task<SandboxResult> RunAsync(SandboxRun run, CancellationToken cancellation)
    {
        var status = Path.Combine(folder, $"{Guid.NewGuid():N}.status");
        try
        {
            using var process = new SandboxedProcess(tools.Shell, SandboxArguments.For(tools, run, filter, status));
            var (end, code) = await process.RunAsync(run, cancellation);
            return new SandboxResult(Judge(end, code, status), code, process.Output, process.Errors, process.ErrorLines);
        }
        finally
        {
            File.Delete(status);
        }
    }

    public void Dispose() => File.Delete(filter);

    /// <summary>
    /// Bubblewrap writes the program's exit code to the status file from outside the sandbox. Where it stands there the program ran;
    /// nothing that the program prints can make its own failure look like ours.
    /// </summary>
    private static SandboxEnd Judge(SandboxEnd end, int code, string status)
    {
        if (end != SandboxEnd.Exited)
            return end;
        if (!File.Exists(status) || !File.ReadAllText(status).Contains("\"exit-code\"", StringComparison.Ordinal))
            return SandboxEnd.NotStarted;
        return code switch
        {
            126 or 127 => SandboxEnd.NotStarted,
            128 + SigKill or 128 + SigXcpu or 128 + SigXfsz => SandboxEnd.OverLimit,
            _ => SandboxEnd.Exited,
        };
    }

    private const int SigKill = 9, SigXcpu = 24, SigXfsz = 25;
}
