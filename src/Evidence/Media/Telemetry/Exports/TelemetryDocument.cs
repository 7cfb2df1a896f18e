using System.Text.Json;

namespace Evidence.Media.Telemetry.Exports;

/// <summary>The stored form of what was read: docs/formats/telemetry.md, section 1.</summary>
internal static class TelemetryDocument
{
    public const string Format = "evidence/telemetry/1";

    public static void Write(Stream output, IReadOnlyList<TelemetryTrack> tracks)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteStartArray("tracks");
        foreach (var track in tracks)
        {
            WriteTrack(json, track);
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTrack(Utf8JsonWriter json, TelemetryTrack track)
    {
        json.WriteStartObject();
        WriteHead(json, track);
        json.WriteStartArray("points");
        foreach (var point in track.Points)
        {
            json.WriteStartObject();
            PointMembers.Write(json, point, withPosition: true);
            json.WriteEndObject();
            if (json.BytesPending > 1 << 16)
                json.Flush();
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in track.Findings)
        {
            json.WriteStartObject();
            json.WriteNumber("offset", finding.Offset);
            json.WriteString("flag", finding.Flag);
            json.WriteString("text", finding.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("findingsNotListed", track.FindingsNotListed);
        json.WriteEndObject();
    }

    /// <summary>What holds for the whole track.</summary>
    public static void WriteHead(Utf8JsonWriter json, TelemetryTrack track)
    {
        json.WriteString("source", track.Source);
        json.WriteString("dialect", track.Dialect);
        json.WriteString("knowledge", track.Documented ? "documented" : "observed");
        json.WriteStartObject("notes");
        foreach (var (name, text) in track.Notes)
            json.WriteString(name, text);
        json.WriteEndObject();
    }
}
