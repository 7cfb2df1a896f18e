using System.Text.Json;

namespace Evidence.Media.Telemetry.Exports;

/// <summary>A point's members as JSON (docs/formats/telemetry.md, section 1), for the document and for GeoJSON's properties.</summary>
internal static class PointMembers
{
    public static void Write(Utf8JsonWriter json, TelemetryPoint point, bool withPosition)
    {
        if (point.MediaMs is { } ms)
            json.WriteNumber("mediaMs", ms);
        if (point.AtText() is { } at)
            json.WriteString("at", at);
        json.WriteString("clock", point.Clock.Word());
        json.WriteString("zone", point.Zone.Word());
        if (withPosition)
        {
            Number(json, "lat", point.Latitude, 9);
            Number(json, "lon", point.Longitude, 9);
        }

        Number(json, "alt", point.Altitude, 3);
        if (point.Altitude is not null)
            json.WriteString("altOf", point.AltitudeOf.Word());
        Number(json, "height", point.Height, 3);
        Number(json, "speed", point.Speed, 3);
        Number(json, "heading", point.Heading is { } heading ? Math.Round(heading, 4) % 360 : null, 4);
        if (point.Target is { } target)
        {
            json.WriteStartObject("target");
            Number(json, "lat", target.Latitude, 9);
            Number(json, "lon", target.Longitude, 9);
            Number(json, "alt", target.Altitude, 3);
            json.WriteEndObject();
        }

        Number(json, "dop", point.Dop, 2);
        json.WriteString("confidence", point.Confidence.Word());
        WriteFlags(json, point.Flags);
    }

    private static void WriteFlags(Utf8JsonWriter json, PointFlags flags)
    {
        if (flags == 0)
            return;
        json.WriteStartArray("flags");
        foreach (var word in flags.Words())
            json.WriteStringValue(word);
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value, int decimals)
    {
        if (value is { } number)
            json.WriteNumber(name, Math.Round(number, decimals) + 0.0);
    }
}
