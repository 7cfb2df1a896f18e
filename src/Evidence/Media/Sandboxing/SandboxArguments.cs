using System.Globalization;

namespace Evidence.Media.Sandboxing;

/// <summary>The command line of a run: prlimit inside bubblewrap inside a shell that opens two files. Every value is an argument of its own; nothing is ever put together into text that something parses.</summary>
internal static class SandboxArguments
{
    /// <summary>
    /// The runtime starts a child with three open files only, and bubblewrap takes its filter from a fourth and tells its state to a fifth.
    /// This text is fixed; the files' names come as arguments.
    /// </summary>
    private const string OpenAndBecome = """exec 9<"$1" 8>"$2"; shift 2; exec /usr/bin/env -i "$@" """;

    public static IEnumerable<string> For(SandboxTools tools, SandboxRun run, string filter, string status) =>
    [
        "-c", OpenAndBecome, "sandbox", filter, status,
        tools.Bubblewrap, .. Walls, .. run.Environment.SelectMany(pair => (string[])["--setenv", pair.Name, pair.Value]), .. Files(run), "--seccomp", "9", "--json-status-fd", "8", "--",
        tools.Prlimit, .. Limits(run.Limits), "--", run.Program, .. run.Arguments,
    ];

    private static readonly string[] Walls =
    [
        "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--clearenv",
        "--setenv", "PATH", "/usr/bin", "--setenv", "LC_ALL", "C.UTF-8",
        "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL", "--hostname", "sandbox",
    ];

    private static IEnumerable<string> Files(SandboxRun run) =>
    [
        "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin",
        // Debian's ffmpeg finds its linear algebra library through the alternatives, and dies without.
        "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
        .. run.Folders.SelectMany(one => (string[])["--ro-bind", one.Folder, one.Inside]),
        "--proc", "/proc", "--dev", "/dev", "--size", "67108864", "--tmpfs", "/tmp",
        "--dir", "/in", .. run.Input is { } input ? ["--ro-bind", input, SandboxRun.InputInside] : Array.Empty<string>(),
        "--dir", "/out", .. run.Output is { } output ? ["--bind", output, SandboxRun.OutputInside] : Array.Empty<string>(),
        // The root itself and /dev are memory file systems without a limit, and would belong to the program.
        "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp",
    ];

    /// <summary>Set inside: RLIMIT_NPROC counts per user and namespace, so that outside it would count the worker's own threads.</summary>
    private static IEnumerable<string> Limits(SandboxLimits limits) =>
    [
        "--core=0",
        Limit("nofile", limits.OpenFiles),
        Limit("nproc", limits.Threads),
        Limit("fsize", limits.OutputBytes),
        Limit("as", limits.MemoryBytes),
        Limit("cpu", limits.CpuSeconds),
    ];

    private static string Limit(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"--{name}={value}");
}

/// <summary>Where the programs of the sandbox lie on this machine, and ffmpeg's inside it.</summary>
internal sealed record SandboxTools
{
    public string Shell { get; init; } = "/bin/sh";

    public string Bubblewrap { get; init; } = "/usr/bin/bwrap";

    public string Prlimit { get; init; } = "/usr/bin/prlimit";

    public string Ffmpeg { get; init; } = "/usr/bin/ffmpeg";

    public string Ffprobe { get; init; } = "/usr/bin/ffprobe";

    public string Pdfinfo { get; init; } = "/usr/bin/pdfinfo";

    public string Pdftoppm { get; init; } = "/usr/bin/pdftoppm";

    public string HeifThumbnailer { get; init; } = "/usr/bin/heif-thumbnailer";

    /// <summary>The folder of the runtime that this program runs on.</summary>
    public string Dotnet { get; init; } = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The folder of the worker's program, whose <c>telemetry</c> verb reads a file.</summary>
    public string Worker { get; init; } = AppContext.BaseDirectory;
}
