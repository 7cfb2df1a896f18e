using System.Diagnostics;
using System.Text;

namespace Evidence.Testing.Running;

/// <summary>One of our programs, running as a process of its own: started, killed and started again by its own id.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private readonly string assembly;
    private readonly IReadOnlyList<string> arguments;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly StringBuilder log = new();
    private Process? process;

    /// <param name="name">What the test calls it.</param>
    /// <param name="assembly">Name of the assembly beside the tests, such as <c>Evidence.Web</c>.</param>
    /// <param name="arguments">The same at every start.</param>
    /// <param name="environment">The same at every start.</param>
    public RunningProgram(string name, string assembly, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        Name = name;
        this.assembly = assembly;
        this.arguments = arguments;
        this.environment = environment;
    }

    public string Name { get; }

    public bool IsRunning => process is { HasExited: false };

    public int? ExitCode => process is { HasExited: true } ? process.ExitCode : null;

    public int Id => process?.Id ?? throw new InvalidOperationException($"{Name} was never started.");

    /// <summary>Everything it said, over all its starts.</summary>
    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    /// <summary>Starts it; <paramref name="also"/> holds for this start alone, for example a fault point.</summary>
    public void Start(params (string Name, string Value)[] also)
    {
        if (IsRunning)
            throw new InvalidOperationException($"{Name} is running already.");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in (string[])["exec", Programs.PathOf(assembly), .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment.Select(pair => (pair.Key, pair.Value)).Concat(also))
            start.Environment[name] = value;
        process?.Dispose();
        process = Process.Start(start) ?? throw new InvalidOperationException($"{Name} did not start.");
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: what a power cut or the kernel's memory killer does.</summary>
    public async Task KillAsync()
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and SIGKILL where that does not end it.</summary>
    public async Task StopAsync()
    {
        if (process is null || process.HasExited)
            return;
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }
    }

    /// <summary>Waits until it ended by itself, for example at a fault point.</summary>
    public async Task<int> EndAsync(TimeSpan patience)
    {
        using var cancel = new CancellationTokenSource(patience);
        try
        {
            await process!.WaitForExitAsync(cancel.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{Name} did not end within {patience}. It said:\n{Log}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process?.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (log)
            log.AppendLine(line);
    }
}
