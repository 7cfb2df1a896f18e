using System.Globalization;
using Evidence.Kernel;
using Evidence.Media.Telemetry;
using Evidence.Media.Telemetry.Exports;

namespace Evidence.Worker.Verbs;

/// <summary>Reads the telemetry of one file, without a server, and writes it to standard output.</summary>
internal static class TelemetryVerb
{
    private static readonly string[] Forms = ["json", "geojson", "gpx"];

    private static readonly Refusal NotFound = new("no-such-file", 404, "There is no such file.", "Name a file that exists and that you may read.");

    private static readonly Refusal NoTelemetry = new(
        "no-telemetry", 422, "No telemetry was found in this file.", "docs/formats/telemetry.md lists what is read. DJI and GoPro write it beside or inside the original, not into copies.");

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        var path = arguments.FirstOrDefault() is { Length: > 0 } first && !first.StartsWith("--", StringComparison.Ordinal)
            ? first
            : throw new UsageException("telemetry wants the file first.");
        var options = new VerbArguments(arguments[1..], [], Forms);
        var forms = Forms.Where(options.Has).ToList();
        if (forms.Count > 1)
            throw new UsageException("Only one of --json, --geojson and --gpx can be written at a time.");
        var tracks = Read(path, cancellation);
        if (tracks.Count == 0)
            throw NoTelemetry.ToException();
        await using var output = Console.OpenStandardOutput();
        await using var buffered = new BufferedStream(output, 65_536);
        Write(buffered, forms.FirstOrDefault(), tracks);
        await buffered.FlushAsync(cancellation);
        return 0;
    }

    private static IReadOnlyList<TelemetryTrack> Read(string path, CancellationToken cancellation)
    {
        try
        {
            if (!File.Exists(path))
                throw NotFound.ToException();
            using var file = File.OpenRead(path);
            return file.CanSeek ? TelemetryReader.Read(file, cancellation) : throw NotFound.ToException();
        }
        catch (UnauthorizedAccessException)
        {
            throw NotFound.ToException();
        }
    }

    private static void Write(Stream output, string? form, IReadOnlyList<TelemetryTrack> tracks)
    {
        switch (form)
        {
            case "json": TelemetryDocument.Write(output, tracks); break;
            case "geojson": GeoJson.Write(output, tracks); break;
            case "gpx": Gpx.Write(output, tracks); break;
            default: Summarise(output, tracks); break;
        }
    }

    private static void Summarise(Stream output, IReadOnlyList<TelemetryTrack> tracks)
    {
        using var text = new StreamWriter(output, leaveOpen: true);
        foreach (var track in tracks)
        {
            var good = track.Points.Count(point => point.Confidence == PointConfidence.Good);
            var doubtful = track.Points.Count(point => point.Confidence == PointConfidence.Doubtful);
            text.WriteLine($"{track.Source} {track.Dialect}: {track.Points.Count} points, {good} good, {doubtful} doubtful, {track.Points.Count - good - doubtful} without a position");
            foreach (var (name, value) in track.Notes)
                text.WriteLine($"  {name}: {value}");
            if (track.Points.Count > 0)
            {
                text.WriteLine($"  first: {Line(track.Points[0])}");
                text.WriteLine($"  last:  {Line(track.Points[^1])}");
            }

            foreach (var finding in track.Findings.Take(10))
                text.WriteLine($"  at byte {finding.Offset}: {finding.Flag}, {finding.Text}");
            if (track.Findings.Count + track.FindingsNotListed > 10)
                text.WriteLine($"  and {track.Findings.Count + track.FindingsNotListed - 10} more findings");
        }
    }

    private static string Line(TelemetryPoint point) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(point.AtText() is { } at ? $"{at} ({point.Clock.Word()}, zone {point.Zone.Word()})" : "no time")}, {(point.HasPosition ? $"{point.Latitude:0.######} {point.Longitude:0.######}" : "no position")}{(point.Altitude is { } alt ? $", {alt:0.#} m" : "")}{(point.Flags == 0 ? "" : $" [{string.Join(' ', point.Flags.Words())}]")}");
}
