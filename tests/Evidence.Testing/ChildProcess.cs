using System.Diagnostics;

namespace Evidence.Testing;

/// <summary>How a child process ended and what it said.</summary>
public sealed record ChildProcess(int ExitCode, string Output, string Error)
{
    /// <summary>128 + SIGKILL.</summary>
    public const int Killed = 137;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<ChildProcess> RunAsync(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new ChildProcess(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Patience}.");
        }
    }

    /// <summary>Runs the test assembly of <paramref name="probe"/> as a program of its own (its Main takes the probe's name).</summary>
    public static Task<ChildProcess> ProbeAsync(Type probe, string[] arguments, params (string Name, string Value)[] environment) =>
        RunAsync("dotnet", ["exec", probe.Assembly.Location, .. arguments], environment);
}
