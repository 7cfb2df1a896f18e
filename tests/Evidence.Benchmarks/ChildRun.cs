using System.Diagnostics;

namespace Evidence.Benchmarks;

/// <summary>A program run to its end. What it says is kept for when it fails.</summary>
internal static class ChildRun
{
    /// <exception cref="BenchFailure">It did not end with 0.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? (await output).Trim()
            : throw new BenchFailure($"{start.FileName} {start.ArgumentList.FirstOrDefault()} ended with {process.ExitCode}: {await error}{await output}");
    }

    public static Task<string> RunAsync(string program, params string[] arguments) => RunAsync(new ProcessStartInfo(program, arguments));
}
