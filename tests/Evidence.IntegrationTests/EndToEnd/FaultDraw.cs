using System.Globalization;
using Evidence.Durability;
using Evidence.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>One place at which a program is struck: the nth pass of a fault point.</summary>
internal sealed record Strike(FaultPoint Point, int Nth)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Point}:{Nth}");

    public (string Name, string Value) As(string fault) => ("EVIDENCE_FAULT", $"{this}:{fault}");
}

/// <summary>A strike that waits for one start of a program, and knows afterwards whether the program came there.</summary>
internal sealed class Ambush(Strike strike, string fault)
{
    /// <summary>A program that survives its strike goes on writing down what it passes: the folder is there for as long as any of them can be.</summary>
    private static readonly Lazy<TempFolder> Folder = new(() =>
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    });

    private readonly string trace = Folder.Value[Guid.NewGuid().ToString("N")];

    /// <summary>For that start.</summary>
    public (string Name, string Value)[] Environment => [strike.As(fault), ("EVIDENCE_FAULT_TRACE", trace)];

    public bool WasReached => File.Exists(trace) && File.ReadLines(trace).Any(line => line.EndsWith($" {strike.Point} {strike.Nth}", StringComparison.Ordinal));

    public override string ToString() => $"{strike}:{fault}";
}

/// <summary>
/// Draws strikes from the passes that a program really made, by a seed that is told. EVIDENCE_SEED repeats a draw.
/// </summary>
internal sealed class FaultDraw : IDisposable
{
    /// <summary>What a run draws by when nobody says otherwise: the same strikes each time, so that a red run is red again.</summary>
    private const int Ordinary = 20261121;

    private readonly TempFolder folder = new();

    public FaultDraw(ITestOutputHelper output)
    {
        Seed = int.TryParse(Environment.GetEnvironmentVariable("EVIDENCE_SEED"), out var told) ? told : Ordinary;
        output.WriteLine($"EVIDENCE_SEED={Seed}");
    }

    public int Seed { get; }

    /// <summary>For the run whose passes are counted.</summary>
    public (string Name, string Value) Trace => ("EVIDENCE_FAULT_TRACE", folder["trace"]);

    /// <summary>Every pass of the traced run; first each point once, then the rest, each in a drawn order.</summary>
    public IReadOnlyList<Strike> All()
    {
        var random = new Random(Seed);
        var points = Passes().Select(pass => (pass, At: random.Next())).OrderBy(one => one.At).Select(one => one.pass).ToList();
        return [.. points.DistinctBy(pass => pass.Point), .. points.Except(points.DistinctBy(pass => pass.Point))];
    }

    /// <summary>The points of the traced run, each with its first pass.</summary>
    public IReadOnlyList<Strike> Points() => [.. Passes().Select(pass => pass.Point).Distinct().Order().Select(point => new Strike(point, 1))];

    /// <summary>The traced run must have passed these, or a list of <see cref="FaultCoverage"/> promises more than is struck.</summary>
    public void RequirePassed(IEnumerable<FaultPoint> expected) => Assert.Empty(NotPassed(expected));

    public bool HasPassed(IEnumerable<FaultPoint> expected) => File.Exists(folder["trace"]) && !NotPassed(expected).Any();

    public void Dispose() => folder.Dispose();

    private IEnumerable<FaultPoint> NotPassed(IEnumerable<FaultPoint> expected) => expected.Except(Points().Select(strike => strike.Point));

    private List<Strike> Passes() => [.. File.ReadLines(folder["trace"]).Select(line => line.Split(' '))
        .Select(fields => new Strike(Enum.Parse<FaultPoint>(fields[1]), int.Parse(fields[2], CultureInfo.InvariantCulture)))
        .OrderBy(strike => strike.Point).ThenBy(strike => strike.Nth)];
}
