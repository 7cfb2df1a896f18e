using System.Text.Json;

namespace Evidence.Media.Telemetry.Exports;

/// <summary>Tracks as GeoJSON (RFC 7946): longitude first, lines cut where they cross the antimeridian (section 3.1.9).</summary>
internal static class GeoJson
{
    public const string MediaType = "application/geo+json";

    public static void Write(Stream output, IReadOnlyList<TelemetryTrack> tracks)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        foreach (var track in tracks)
            WriteTrack(json, track, [.. track.Points.Where(point => point.Confidence != PointConfidence.None)]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTrack(Utf8JsonWriter json, TelemetryTrack track, List<TelemetryPoint> points)
    {
        if (points.Count > 1)
            WriteLine(json, track, AntimeridianCut.Of(points));
        foreach (var point in points)
        {
            json.WriteStartObject();
            json.WriteString("type", "Feature");
            json.WriteStartObject("geometry");
            json.WriteString("type", "Point");
            json.WritePropertyName("coordinates");
            WritePosition(json, point.Longitude!.Value, point.Latitude!.Value, point.Altitude);
            json.WriteEndObject();
            json.WriteStartObject("properties");
            PointMembers.Write(json, point, withPosition: false);
            json.WriteEndObject();
            json.WriteEndObject();
            if (json.BytesPending > 1 << 16)
                json.Flush();
        }
    }

    private static void WriteLine(Utf8JsonWriter json, TelemetryTrack track, List<List<GroundPlace>> lines)
    {
        var one = lines.Count == 1;
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteStartObject("geometry");
        json.WriteString("type", one ? "LineString" : "MultiLineString");
        json.WriteStartArray("coordinates");
        foreach (var line in lines)
        {
            if (!one)
                json.WriteStartArray();
            foreach (var place in line)
                WritePosition(json, place.Longitude, place.Latitude, place.Altitude);
            if (!one)
                json.WriteEndArray();
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("properties");
        TelemetryDocument.WriteHead(json, track);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePosition(Utf8JsonWriter json, double longitude, double latitude, double? altitude)
    {
        json.WriteStartArray();
        json.WriteNumberValue(Math.Round(longitude, 9) + 0.0);
        json.WriteNumberValue(Math.Round(latitude, 9) + 0.0);
        if (altitude is { } metres)
            json.WriteNumberValue(Math.Round(metres, 3) + 0.0);
        json.WriteEndArray();
    }
}
