using Evidence.Media.Containers;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Examination;

/// <summary>What decoding a file to its end gave.</summary>
/// <param name="End">How the run ended.</param>
/// <param name="Clean">The program ended well and complained of nothing.</param>
/// <param name="Frames">Frames of the first picture stream that came out.</param>
/// <param name="Seconds">Time that came out, from the first frame to the end of the last.</param>
/// <param name="Errors">Complaints, counted.</param>
/// <param name="FirstError">The first of them, shortened; null where there is none.</param>
internal sealed record DecodeOutcome(SandboxEnd End, bool Clean, long Frames, double Seconds, long Errors, string? FirstError);

internal static class DecodeMedia
{
    /// <summary>Decodes every picture and sound stream and throws the result away.</summary>
    /// <param name="sandbox">Where.</param>
    /// <param name="file">The file on this machine.</param>
    /// <param name="container">Its container by its first bytes.</param>
    /// <param name="strict">Ends at the first error; else goes on as a player would.</param>
    /// <param name="cpuSeconds">Budget.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="report">Takes what the program says of itself.</param>
    public static async Task<DecodeOutcome> RunAsync(
        ProvenSandbox sandbox, string file, ContainerKind container, bool strict, int cpuSeconds, CancellationToken cancellation, ProgressReport? report = null)
    {
        report ??= new ProgressReport();
        var result = await sandbox.RunAsync(
            new SandboxRun
            {
                Program = sandbox.Tools.Ffmpeg,
                Arguments = Arguments(container, strict),
                Input = file,
                Limits = new SandboxLimits { CpuSeconds = cpuSeconds },
                ReadOutput = report.ReadAsync,
            },
            cancellation);
        var errors = result.ErrorLines + (result.ExitCode != 0 && result.ErrorLines == 0 ? 1 : 0);
        return new DecodeOutcome(
            result.End,
            result.Succeeded && result.Errors.Length == 0,
            report.Frames,
            report.Seconds,
            errors,
            FirstLine(result.Errors));
    }

    private static string[] Arguments(ContainerKind container, bool strict) =>
    [
        "-nostdin", "-hide_banner", "-nostats",
        // Each error is a line of its own, also the repeated ones: they are counted.
        "-v", "repeat+error",
        .. strict ? ["-xerror"] : Array.Empty<string>(),
        "-threads", MediaArguments.Threads, "-filter_threads", "1",
        .. MediaArguments.Input(container),
        "-map", "0:V?", "-map", "0:a?", "-sn", "-dn",
        // Every frame that comes out counts once: none is doubled or dropped to keep a rate.
        "-fps_mode", "passthrough",
        .. ProgressReport.Arguments,
        "-f", "null", "-",
    ];

    /// <summary>For people; a stranger's file can choose words of it, so only plain characters stay.</summary>
    private static string? FirstLine(string errors)
    {
        if (errors.Length == 0)
            return null;
        var end = errors.IndexOf('\n', StringComparison.Ordinal);
        var line = end < 0 ? errors : errors[..end];
        // "[h264 @ 0x55f0e0d90700] …": the address is another one each time.
        if (line.StartsWith('[') && line.IndexOf("] ", StringComparison.Ordinal) is > 0 and var address)
            line = line[(address + 2)..];
        return string.Concat(line.Take(200).Select(c => c is >= ' ' and <= '~' ? c : '?'));
    }
}
