using System.Text.Json;

namespace Evidence.Redaction.Finding;

/// <summary>One kind of scene in which the detector that comes with the product was measured.</summary>
/// <param name="Name">As <c>face, front, near</c>.</param>
/// <param name="Things">How many faces or plates.</param>
/// <param name="NeverFound">How many of them were covered in no frame.</param>
/// <param name="MissedByDetector">Of 1,000 frames that it was shown, in how many it did not see the thing.</param>
/// <param name="Exposed">Of 1,000 frames, in how many less than nine tenths of the thing were covered by what was proposed, tracker and all.</param>
public sealed record MissedScene(string Name, int Things, int NeverFound, int MissedByDetector, int Exposed);

/// <summary>What the detector that comes with the product misses, as it was measured last: scripts/measure-finding.sh writes the file.</summary>
/// <param name="Measured">The day.</param>
/// <param name="Detector">What was measured.</param>
/// <param name="Rows">By scene.</param>
/// <param name="WrongPerMinute">Proposals that hold nothing, in a minute.</param>
public sealed record MeasuredMisses(DateOnly Measured, DetectorName Detector, IReadOnlyList<MissedScene> Rows, double WrongPerMinute)
{
    private static readonly JsonSerializerOptions Plain = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static MeasuredMisses Read()
    {
        using var file = typeof(MeasuredMisses).Assembly.GetManifestResourceStream("Evidence.Redaction.Finding.measured.json")!;
        return JsonSerializer.Deserialize<MeasuredMisses>(file, Plain)!;
    }
}
