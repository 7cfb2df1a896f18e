using System.Globalization;
using Evidence.Media.Sandboxing;
using Microsoft.Extensions.Configuration;

namespace Evidence.Redaction.Finding;

/// <summary>
/// The program that finds things (docs/formats/detector.md), as an administrator switched it on in the worker's settings (docs/operations/finding-faces.md). It
/// runs in the sandbox: of this machine it sees /usr and the folders that are named here, and none of its files.
/// </summary>
internal sealed record DetectorProgram
{
    public const string Section = "Redaction:Detector";

    /// <summary>In place of a path: the detector that comes with the product.</summary>
    public const string OwnName = "cascades";

    /// <summary>Absolute path inside the sandbox; null for the one that comes with the product.</summary>
    public string? Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Folders of this machine that it sees, read only: where, and under which path inside.</summary>
    public IReadOnlyList<(string Folder, string Inside)> Folders { get; init; } = [];

    /// <summary>Seconds of processor time that one frame takes at most, on a slow machine.</summary>
    public int SecondsOfFrame { get; init; } = 10;

    public int MemoryMiB { get; init; } = 3072;

    /// <summary>Null where nobody switched it on.</summary>
    /// <exception cref="FormatException">A setting is wrong.</exception>
    public static DetectorProgram? Of(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        return section["Program"] switch
        {
            null or "" => null,
            OwnName => new DetectorProgram(),
            ['/', ..] path => new DetectorProgram
            {
                Program = path,
                Arguments = [.. section.GetSection("Arguments").GetChildren().OrderBy(one => int.TryParse(one.Key, out var at) ? at : int.MaxValue).Select(one => one.Value ?? "")],
                Folders = [.. section.GetSection("Folders").GetChildren().Select(Folder)],
                SecondsOfFrame = Whole(section, "SecondsOfFrame", 10, 600),
                MemoryMiB = Whole(section, "MemoryMiB", 3072, 1 << 20),
            },
            _ => throw new FormatException($"{Section}:Program is neither \"{OwnName}\" nor an absolute path."),
        };
    }

    /// <summary>The run that reads frames and answers.</summary>
    /// <param name="nothing">An empty file: what it reads comes by its standard input.</param>
    /// <param name="frames">How many there may be.</param>
    public SandboxRun Run(SandboxTools tools, string nothing, long frames, Func<Stream, Task> write, Func<Stream, Task> read)
    {
        var limits = new SandboxLimits { CpuSeconds = (int)Math.Min(48 * 3600, 60 + (SecondsOfFrame * frames)), MemoryBytes = (long)MemoryMiB << 20, OpenFiles = 256 };
        return Program is { } path
            ? new SandboxRun { Program = path, Arguments = Arguments, Folders = Folders, Input = nothing, Limits = limits, WriteInput = write, ReadOutput = read }
            : new SandboxRun
            {
                Program = "/dotnet/dotnet",
                Arguments = ["exec", "/worker/evidence-worker.dll", "detect"],
                Folders = [(tools.Dotnet, "/dotnet"), (tools.Worker, "/worker")],
                // As for the readers of telemetry: the runtime would reserve more address space than there is, and open a socket.
                Environment = [("DOTNET_EnableDiagnostics", "0"), ("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_GCHeapHardLimit", "30000000"), ("DOTNET_gcServer", "0"), ("DOTNET_TieredPGO", "0")],
                Input = nothing,
                Limits = limits,
                WriteInput = write,
                ReadOutput = read,
            };
    }

    private static (string Folder, string Inside) Folder(IConfigurationSection one) =>
        (one["Folder"], one["Inside"]) is ({ Length: > 0 } folder, ['/', ..] inside) ? (Path.GetFullPath(folder), inside) : throw new FormatException($"{one.Path} wants Folder and Inside, an absolute path.");

    private static int Whole(IConfigurationSection section, string name, int standard, int most) =>
        section[name] is not { Length: > 0 } text ? standard
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= most ? value
        : throw new FormatException($"{Section}:{name} is no number from 1 to {most}.");
}
