using System.Diagnostics;
using Xunit;

namespace Evidence.Formats.Tests;

/// <summary>Runs other people's programs over our files.</summary>
internal static class Programs
{
    /// <summary>Output of the program; fails the test when it ends with an error.</summary>
    public static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var (exit, output) = await TryRunAsync(folder, program, arguments);
        Assert.True(exit == 0, $"{program} {string.Join(' ', arguments)} ended with {exit}:\n{output}");
        return output;
    }

    public static async Task<(int Exit, string Output)> TryRunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
