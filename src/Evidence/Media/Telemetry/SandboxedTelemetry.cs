using System.Text.Json;
using Evidence.Media.Sandboxing;
using Evidence.Media.Telemetry.Exports;

namespace Evidence.Media.Telemetry;

/// <summary>What a run of the readers ended with.</summary>
/// <param name="Tracks">Empty where the file carries none, or the run was ended.</param>
/// <param name="Trouble">Why nobody knows what the file carries, for people; null where it was read.</param>
internal readonly record struct TelemetryReading(IReadOnlyList<TelemetryTrack> Tracks, string? Trouble);

/// <summary>
/// Reads a stranger's file with <see cref="TelemetryReader"/>, not here but inside the sandbox: the worker's own program once more, with its
/// <c>telemetry</c> verb, without keys, database and network. What comes out of it is data, and read as such.
/// </summary>
internal sealed class SandboxedTelemetry(ProvenSandbox sandbox)
{
    private const int NoneExitCode = 2;
    private const long MostDocumentBytes = 256 << 20;

    /// <param name="file">Of the device, as it is.</param>
    /// <param name="patience">Multiplies what the run may use.</param>
    /// <param name="cancellation">Kills the run.</param>
    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is known of the file.</exception>
    public async Task<TelemetryReading> RunAsync(string file, int patience, CancellationToken cancellation)
    {
        using var document = new MemoryStream();
        var result = await sandbox.RunAsync(Run(sandbox.Tools, file, patience, output => CopyAsync(output, document)), cancellation);
        return result switch
        {
            { End: SandboxEnd.NotStarted } => throw new SandboxFailedException(result.Errors),
            { Succeeded: true } => Read(document),
            { End: SandboxEnd.Exited, ExitCode: NoneExitCode } => new([], null),
            _ => new([], $"Reading its telemetry was ended ({result.End}, exit code {result.ExitCode})."),
        };
    }

    /// <summary>
    /// The runtime reserves address space far beyond what it uses, unless it is told its bound; it opens a socket for debuggers, and maps its code
    /// twice through a file larger than any that may be written here, unless told not to.
    /// </summary>
    internal static SandboxRun Run(SandboxTools tools, string file, int patience, Func<Stream, Task>? output) => new()
    {
        Program = "/dotnet/dotnet",
        Arguments = ["exec", "/worker/evidence-worker.dll", "telemetry", SandboxRun.InputInside, "--json"],
        Folders = [(tools.Dotnet, "/dotnet"), (tools.Worker, "/worker")],
        Environment = [("DOTNET_EnableDiagnostics", "0"), ("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_GCHeapHardLimit", "30000000"), ("DOTNET_gcServer", "0"), ("DOTNET_TieredPGO", "0")],
        Input = file,
        Limits = new SandboxLimits { CpuSeconds = (int)Math.Min(24 * 3600, patience * (20 + (new FileInfo(file).Length / 20_000_000))) },
        ReadOutput = output,
    };

    private static TelemetryReading Read(MemoryStream document)
    {
        try
        {
            return new(TelemetryDocumentReader.Read(document.GetBuffer().AsMemory(0, (int)document.Length)), null);
        }
        catch (JsonException problem)
        {
            return new([], $"What came out of reading its telemetry is no track: {problem.Message}");
        }
    }

    /// <exception cref="InvalidDataException">No track within the bounds is as long.</exception>
    private static async Task CopyAsync(Stream output, MemoryStream document)
    {
        var piece = new byte[65_536];
        for (int read; (read = await output.ReadAsync(piece)) > 0;)
        {
            if (document.Length + read > MostDocumentBytes)
                throw new InvalidDataException("The telemetry that was read is longer than any track may be.");
            document.Write(piece, 0, read);
        }
    }
}
