using System.Diagnostics;

namespace Evidence.Benchmarks;

/// <summary>The started product: database, Web and Worker run already (bench.sh starts them), agents are run from here.</summary>
/// <param name="Https">Web over TLS; null where the bench has none.</param>
/// <param name="Direct">A second Web, which lets footage go past it; null where the bench has none.</param>
internal sealed record Stand(string App, string Data, Uri Http, Uri? Https, Uri? Direct, string Results)
{
    public const int Files = 4;
    public const long Gibibyte = 1L << 30;

    public string Certificate => Path.Combine(Data, "secrets", "web.crt");

    public string SignIns => Path.Combine(Data, "secrets", "sign-ins.json");

    /// <summary>The programs' own connection string; bench.sh passes on the settings that Web and Worker have.</summary>
    public static string Database => Environment.GetEnvironmentVariable("ConnectionStrings__Evidence") ?? throw new BenchFailure("ConnectionStrings__Evidence is not set.");

    public static Stand Parse(string[] arguments)
    {
        string One(string name) =>
            Array.IndexOf(arguments, name) is var at && at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : throw new BenchFailure($"{name} is missing.");
        Uri? Maybe(string name) => arguments.Contains(name) ? new Uri(One(name)) : null;
        return new Stand(One("--app"), One("--data"), new Uri(One("--http")), Maybe("--https"), Maybe("--direct"), One("--results"));
    }

    /// <summary>Process ids of a program and, for the database, of the processes it made.</summary>
    public int ProcessId(string name) => int.Parse(File.ReadAllText(Path.Combine(Data, "run", name + ".pid")), System.Globalization.CultureInfo.InvariantCulture);

    public Task<string> WorkerAsync(params string[] arguments) => ChildRun.RunAsync(Dotnet(Path.Combine(App, "worker", "evidence-worker.dll"), arguments));

    /// <summary>The agent as dock PCs get it, in one file; bench.sh puts it there.</summary>
    public ProcessStartInfo Agent(params IEnumerable<string> arguments) => Start(Path.Combine(Data, "bench", "evidence-agent"), arguments);

    public static ProcessStartInfo Dotnet(string program, IEnumerable<string> arguments) => Start("dotnet", arguments.Prepend(program));

    private static ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }
}

/// <summary>The bench could not be run; its message says why.</summary>
internal sealed class BenchFailure(string message) : Exception(message);
