using System.Globalization;
using Evidence.Testing.Running;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>How much memory a program of ours needed, as the kernel counts it.</summary>
internal static class PeakMemory
{
    /// <summary>Waits for its end and looks all the while.</summary>
    public static async Task<(int Exit, long Peak)> UntilEndAsync(RunningProgram program, TimeSpan patience)
    {
        var end = program.EndAsync(patience);
        long peak = 0;
        while (await Task.WhenAny(end, Task.Delay(100)) != end) peak = Math.Max(peak, Of(program));
        return (await end, peak);
    }

    /// <summary>Highest resident memory so far; 0 if the program has ended.</summary>
    public static long Of(RunningProgram program)
    {
        try
        {
            var line = File.ReadLines($"/proc/{program.Id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
