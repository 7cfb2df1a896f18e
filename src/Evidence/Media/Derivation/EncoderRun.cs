using System.Globalization;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>One run of ffmpeg that makes a file, and what is wrong with how it ended.</summary>
internal static class EncoderRun
{
    /// <param name="readOutput">Takes what the program prints; without it that is passed over.</param>
    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is said about the source.</exception>
    public static async Task<SandboxResult> RunAsync(
        ProvenSandbox sandbox, Recipe recipe, string input, string output, SandboxLimits limits, CancellationToken cancellation, Func<Stream, Task>? readOutput = null)
    {
        File.Delete(output);
        PrivateFiles.Create(output).Dispose();
        var run = new SandboxRun { Program = sandbox.Tools.Ffmpeg, Arguments = recipe.Arguments, Input = input, Output = output, Limits = limits, ReadOutput = readOutput };
        return Started(await sandbox.RunAsync(run, cancellation));
    }

    public static SandboxResult Started(SandboxResult result) =>
        result.End == SandboxEnd.NotStarted ? throw new SandboxFailedException(result.Errors) : result;

    /// <summary>For people; null where the run ended well.</summary>
    public static string? Complaint(SandboxResult run, bool complaintsExpected) => run switch
    {
        { End: SandboxEnd.OverLimit } => "Making it took more time, memory or disk than a worker may spend.",
        { Succeeded: false } => string.Create(CultureInfo.InvariantCulture, $"The encoder failed with code {run.ExitCode}."),
        { ErrorLines: > 0 } when !complaintsExpected => "The encoder complained about a source that had decoded cleanly.",
        _ => null,
    };
}
