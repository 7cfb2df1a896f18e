using System.Net;
using System.Net.Sockets;
using Evidence.Media.Telemetry;

namespace Evidence.Media.Sandboxing;

/// <summary>Behaves inside the sandbox as a taken-over media program would, and reports each attempt that was not denied.</summary>
internal sealed class SandboxSelfTest(Sandbox sandbox, string folder)
{
    private readonly string input = Path.Combine(folder, "self-test.wav");
    private readonly string beside = Path.Combine(folder, "self-test.canary");
    private readonly string output = Path.Combine(folder, "self-test.out");

    /// <summary>What ffmpeg calls itself.</summary>
    public string Engine { get; private set; } = "";

    public async Task<IReadOnlyList<string>> FailuresAsync(CancellationToken cancellation)
    {
        List<string> failures = [];
        try
        {
            WriteFiles();
            foreach (var (name, attempt) in Attempts())
            {
                if (await AskAsync(attempt, cancellation) is { } problem)
                    failures.Add($"{name}: {problem}");
            }
        }
        finally
        {
            foreach (var file in (string[])[input, beside, output])
                File.Delete(file);
        }

        return failures;
    }

    private IEnumerable<(string Name, Func<CancellationToken, Task<string?>> Attempt)> Attempts() =>
    [
        ("asking ffmpeg for its version", NamesItselfAsync),
        ("probing a sound file", ProbesAsync),
        ("reading telemetry", ReadsTelemetryAsync),
        ("the kernel's view of the program", IsConfinedAsync),
        ("inheriting open files", InheritsNoFilesAsync),
        ("opening a socket", OpensNoSocketAsync),
        ("reading /etc/passwd", none => CannotReadAsync("/etc/passwd", none)),
        ("reading a file beside the input", none => CannotReadAsync(beside, none)),
        ("reading our environment", none => CannotReadAsync("/proc/1/environ", none)),
        ("writing the input", none => CannotShellAsync("echo x >>/in/media", none)),
        ("writing beside the output", none => CannotShellAsync("echo x >/out/more", none)),
        ("writing to /", none => CannotShellAsync("echo x >/more", none)),
        ("starting a process", none => CannotShellAsync("/usr/bin/true && exit 0", none)),
        ("making a namespace", none => CannotAsync("/usr/bin/unshare", ["--user", "/usr/bin/true"], none)),
        ("writing a file past the limit", WritesNoMoreThanAllowedAsync),
    ];

    private void WriteFiles()
    {
        using (var file = PrivateFiles.Create(input))
            file.Write(SilentWave());
        using (var file = PrivateFiles.Create(beside))
            file.Write("evidence-canary-6b1f"u8);
        PrivateFiles.Create(output).Dispose();
    }

    private static async Task<string?> AskAsync(Func<CancellationToken, Task<string?>> attempt, CancellationToken cancellation)
    {
        try
        {
            return await attempt(cancellation);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return problem.Message;
        }
    }

    private async Task<string?> NamesItselfAsync(CancellationToken cancellation)
    {
        var result = await RunAsync(sandbox.Tools.Ffmpeg, ["-version"], cancellation);
        Engine = result.Output.Split('\n', 2)[0].Split(" Copyright", 2)[0];
        return result.Succeeded && Engine.StartsWith("ffmpeg version ", StringComparison.Ordinal) ? null : Told(result);
    }

    private async Task<string?> ProbesAsync(CancellationToken cancellation)
    {
        var result = await RunAsync(sandbox.Tools.Ffprobe, ["-v", "error", "-f", "wav", "-show_entries", "stream=codec_name", "-of", "csv=p=0", "file:/in/media"], cancellation);
        return result.Succeeded && result.Output.Trim() == "pcm_s16le" ? null : Told(result);
    }

    /// <summary>A sound file carries none, and the readers say so.</summary>
    private async Task<string?> ReadsTelemetryAsync(CancellationToken cancellation)
    {
        var result = await sandbox.RunAsync(SandboxedTelemetry.Run(sandbox.Tools, input, patience: 1, output: null), cancellation);
        return result.Errors.Contains("(no-telemetry)", StringComparison.Ordinal) ? null : Told(result);
    }

    private async Task<string?> IsConfinedAsync(CancellationToken cancellation)
    {
        var status = await RunAsync("/usr/bin/cat", ["/proc/self/status"], cancellation);
        string[] expected = ["Uid:\t65534\t", "NoNewPrivs:\t1\n", "Seccomp:\t2\n", "CapEff:\t0000000000000000\n", "CapBnd:\t0000000000000000\n"];
        return Array.Find(expected, line => !status.Output.Contains(line, StringComparison.Ordinal)) is { } missing
            ? $"{missing.Trim()} is not so. {Told(status)}"
            : null;
    }

    /// <summary>Standard input, output and error, and the folder that ls itself opens.</summary>
    private async Task<string?> InheritsNoFilesAsync(CancellationToken cancellation)
    {
        var result = await RunAsync("/usr/bin/ls", ["/proc/self/fd"], cancellation);
        return result.Output == "0\n1\n2\n3\n" ? null : Told(result);
    }

    /// <summary>Our own ffprobe is asked to connect to a port that listens. The refusal must be the filter's, not merely an empty network.</summary>
    private async Task<string?> OpensNoSocketAsync(CancellationToken cancellation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var result = await RunAsync(sandbox.Tools.Ffprobe, ["-v", "error", $"tcp://{listener.LocalEndpoint}"], cancellation);
        if (listener.Pending())
            return "A connection came out of the sandbox.";
        return result.Errors.Contains("Operation not permitted", StringComparison.Ordinal) ? null : Told(result);
    }

    private async Task<string?> CannotReadAsync(string path, CancellationToken cancellation)
    {
        var result = await RunAsync("/usr/bin/cat", [path], cancellation);
        return result.End == SandboxEnd.Exited && result.Output.Length == 0 ? null : Told(result);
    }

    /// <summary>The shell may use only what is built into it, since it cannot start anything.</summary>
    private Task<string?> CannotShellAsync(string command, CancellationToken cancellation) => CannotAsync("/usr/bin/sh", ["-c", command], cancellation);

    private async Task<string?> CannotAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        var result = await RunAsync(program, arguments, cancellation);
        return result.End == SandboxEnd.Exited && result.ExitCode != 0 ? null : Told(result);
    }

    private async Task<string?> WritesNoMoreThanAllowedAsync(CancellationToken cancellation)
    {
        var result = await RunAsync("/usr/bin/dd", ["if=/dev/zero", "of=/out/media", "bs=4096", "count=4096"], cancellation);
        var written = new FileInfo(output).Length;
        return result.End == SandboxEnd.OverLimit && written <= Limits.OutputBytes ? null : $"{written} bytes written. {Told(result)}";
    }

    private Task<SandboxResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        sandbox.RunAsync(new SandboxRun { Program = program, Arguments = arguments, Input = input, Output = output, Limits = Limits }, cancellation);

    private static SandboxLimits Limits => new() { CpuSeconds = 5 };

    private static string Told(SandboxResult result) =>
        $"{result.End}, exit code {result.ExitCode}. {Shortened(result.Errors.Length > 0 ? result.Errors : result.Output)}";

    private static string Shortened(string text) => text.Length <= 300 ? text.Trim() : text[..300].Trim() + "…";

    /// <summary>A tenth of a second of silence: RIFF, one channel, 8,000 samples a second, 16 bits.</summary>
    private static byte[] SilentWave()
    {
        const int samples = 800;
        byte[] header =
        [
            .. "RIFF"u8, .. BitConverter.GetBytes(36 + (samples * 2)), .. "WAVEfmt "u8, .. BitConverter.GetBytes(16),
            .. BitConverter.GetBytes((short)1), .. BitConverter.GetBytes((short)1), .. BitConverter.GetBytes(8000), .. BitConverter.GetBytes(16000),
            .. BitConverter.GetBytes((short)2), .. BitConverter.GetBytes((short)16), .. "data"u8, .. BitConverter.GetBytes(samples * 2),
        ];
        return [.. header, .. new byte[samples * 2]];
    }
}
