using System.Globalization;
using System.Text.Json;

namespace Evidence.Media.Telemetry.Exports;

/// <summary>Reads the stored form back (docs/formats/telemetry.md, section 1): only what <see cref="TelemetryDocument"/> wrote.</summary>
internal static class TelemetryDocumentReader
{
    /// <exception cref="JsonException">It is not that form.</exception>
    public static IReadOnlyList<TelemetryTrack> Read(ReadOnlyMemory<byte> document)
    {
        using var json = JsonDocument.Parse(document);
        if (Text(json.RootElement, "format") != TelemetryDocument.Format)
            throw new JsonException($"This is no {TelemetryDocument.Format}.");
        try
        {
            return [.. json.RootElement.GetProperty("tracks").EnumerateArray().Select(Track)];
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JsonException($"This is no {TelemetryDocument.Format}.", error);
        }
    }

    private static TelemetryTrack Track(JsonElement track) => new()
    {
        Source = Text(track, "source")!,
        Dialect = Text(track, "dialect")!,
        Documented = Text(track, "knowledge") == "documented",
        Notes = track.GetProperty("notes").EnumerateObject().ToDictionary(note => note.Name, note => note.Value.GetString()!, StringComparer.Ordinal),
        Points = [.. track.GetProperty("points").EnumerateArray().Select(Point)],
        Findings = [.. track.GetProperty("findings").EnumerateArray().Select(f => new TelemetryFinding(f.GetProperty("offset").GetInt64(), Text(f, "flag")!, Text(f, "text")!))],
        FindingsNotListed = track.GetProperty("findingsNotListed").GetInt64(),
    };

    private static TelemetryPoint Point(JsonElement point) => new()
    {
        MediaMs = point.TryGetProperty("mediaMs", out var ms) ? ms.GetInt64() : null,
        At = Text(point, "at") is { } at ? DateTime.ParseExact(at.TrimEnd('Z'), TelemetryWords.TimeFormat, CultureInfo.InvariantCulture) : null,
        Clock = TelemetryWords.ClockOf(Text(point, "clock")),
        Zone = TelemetryWords.ZoneOf(Text(point, "zone")),
        Latitude = Number(point, "lat"),
        Longitude = Number(point, "lon"),
        Altitude = Number(point, "alt"),
        AltitudeOf = TelemetryWords.ReferenceOf(Text(point, "altOf")),
        Height = Number(point, "height"),
        Speed = Number(point, "speed"),
        Heading = Number(point, "heading"),
        Target = point.TryGetProperty("target", out var target) ? new GroundPlace(target.GetProperty("lat").GetDouble(), target.GetProperty("lon").GetDouble(), Number(target, "alt")) : null,
        Dop = Number(point, "dop"),
        Flags = point.TryGetProperty("flags", out var flags) ? TelemetryWords.FlagsOf(flags.EnumerateArray().Select(flag => flag.GetString()!)) : 0,
    };

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static double? Number(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetDouble() : null;
}
