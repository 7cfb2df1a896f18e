using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Evidence.Media.Telemetry;
using Evidence.Media.Telemetry.Exports;
using Xunit;

namespace Evidence.Tests.Media.Telemetry;

public sealed class TelemetryExportTests
{
    private static readonly XNamespace Space = "http://www.topografix.com/GPX/1/1";

    [Fact]
    public void The_document_says_what_was_read()
    {
        var json = Json(output => TelemetryDocument.Write(output, [Reading.Track(KlvTests.Packet())]));
        Assert.Equal("evidence/telemetry/1", json.GetProperty("format").GetString());
        var track = json.GetProperty("tracks")[0];
        Assert.Equal(("klv", "raw", "documented"), (Text(track, "source"), Text(track, "dialect"), Text(track, "knowledge")));
        var point = track.GetProperty("points")[0];
        Assert.Equal(("2009-01-12T22:08:22.000000Z", "misp", "utc", "good"), (Text(point, "at"), Text(point, "clock"), Text(point, "zone"), Text(point, "confidence")));
        Assert.Equal(("60.176822967", "128.426759042", "14190.719", "sea", "159.9744"), (Raw(point, "lat"), Raw(point, "lon"), Raw(point, "alt"), Text(point, "altOf"), Raw(point, "heading")));
        Assert.Equal("-10.542388633", Raw(point.GetProperty("target"), "lat"));
        Assert.False(point.TryGetProperty("flags", out _));
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        var tracks = Reading.Tracks(KlvTests.Packet());
        Assert.Equal(Bytes(output => TelemetryDocument.Write(output, tracks)), Bytes(output => TelemetryDocument.Write(output, Reading.Tracks(KlvTests.Packet()))));
    }

    [Fact]
    public void The_document_reads_back_to_what_was_written()
    {
        List<TelemetryTrack> tracks =
        [
            Reading.Track(KlvTests.Packet()), Reading.Track(OtherReaderTests.GpxText),
            Track(new TelemetryPoint().Placed(0, 0), new TelemetryPoint { MediaMs = 40, Height = 1.5, Flags = PointFlags.BadChecksum | PointFlags.Truncated }.Placed(51, 1)),
        ];
        var written = Bytes(output => TelemetryDocument.Write(output, tracks));
        var read = TelemetryDocumentReader.Read(written);
        Assert.Equal(written, Bytes(output => TelemetryDocument.Write(output, read)));
        Assert.Equal(Bytes(output => Gpx.Write(output, tracks)), Bytes(output => Gpx.Write(output, read)));
    }

    [Theory]
    [InlineData("""{"format":"evidence/telemetry/2","tracks":[]}""")]
    [InlineData("""{"format":"evidence/telemetry/1"}""")]
    [InlineData("""{"format":"evidence/telemetry/1","tracks":[1]}""")]
    [InlineData("no JSON")]
    public void Reads_no_other_document(string text) => Assert.ThrowsAny<JsonException>(() => TelemetryDocumentReader.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void GeoJSON_has_a_line_and_the_points_longitude_first()
    {
        var features = Json(output => GeoJson.Write(output, [Reading.Track(OtherReaderTests.GpxText)])).GetProperty("features").EnumerateArray().ToList();
        Assert.Equal(["LineString", "Point", "Point", "Point"], features.Select(feature => Text(feature.GetProperty("geometry"), "type")));
        Assert.Equal([-0.1246, 51.5007, 12.5], features[1].GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(number => number.GetDouble()));
        Assert.Equal("2026-11-21T14:02:09.000000Z", Text(features[1].GetProperty("properties"), "at"));
        Assert.Equal("2026-11-21T14:02:11.000000", Text(features[3].GetProperty("properties"), "at"));
    }

    [Fact]
    public void GeoJSON_cuts_a_line_at_the_antimeridian()
    {
        var track = Track(new TelemetryPoint().Placed(10, 179), new TelemetryPoint().Placed(12, -179), new TelemetryPoint().Placed(12, -178));
        var geometry = Json(output => GeoJson.Write(output, [track])).GetProperty("features")[0].GetProperty("geometry");
        Assert.Equal("MultiLineString", Text(geometry, "type"));
        Assert.Equal("[[[179,10],[180,11]],[[-180,11],[-179,12],[-178,12]]]", geometry.GetProperty("coordinates").GetRawText());
    }

    [Fact]
    public void Points_without_a_fix_are_in_the_document_and_in_no_map()
    {
        var track = Track(new TelemetryPoint().Placed(0, 0), new TelemetryPoint { Flags = PointFlags.NoFix }.Placed(51, 1));
        Assert.Equal(2, Json(output => TelemetryDocument.Write(output, [track])).GetProperty("tracks")[0].GetProperty("points").GetArrayLength());
        Assert.Equal(0, Json(output => GeoJson.Write(output, [track])).GetProperty("features").GetArrayLength());
        Assert.Empty(Xml([track]).Descendants(Space + "trkpt"));
    }

    [Fact]
    public void GPX_gives_only_times_that_are_UTC()
    {
        var points = Xml([Reading.Track(OtherReaderTests.GpxText)]).Descendants(Space + "trkpt").ToList();
        Assert.Equal(("51.5007", "-0.1246", "12.5"), (points[0].Attribute("lat")!.Value, points[0].Attribute("lon")!.Value, points[0].Element(Space + "ele")!.Value));
        Assert.Equal("2026-11-21T14:02:09.000000Z", points[0].Element(Space + "time")!.Value);
        Assert.Null(points[2].Element(Space + "time"));
        Assert.StartsWith("2026-11-21T14:02:11.000000 by the clock \"gps\", zone unknown", points[2].Element(Space + "cmt")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_GPX_reads_back()
    {
        var again = Reading.Track(Bytes(output => Gpx.Write(output, [Reading.Track(KlvTests.Packet())]))).Points[0];
        Reading.AssertPlace(60.176822967, 128.426759042, again);
        Assert.Equal(new DateTime(2009, 1, 12, 22, 8, 22), again.At);
    }

    private static TelemetryTrack Track(params TelemetryPoint[] points)
    {
        var track = new TrackBuilder("nmea", documented: true) { Dialect = "RMC" };
        foreach (var point in points)
            track.Add(0, point);
        return track.Build()!;
    }

    private static JsonElement Json(Action<Stream> write) => JsonDocument.Parse(Bytes(write)).RootElement;

    private static XDocument Xml(TelemetryTrack[] tracks) => XDocument.Parse(Encoding.UTF8.GetString(Bytes(output => Gpx.Write(output, tracks))));

    private static byte[] Bytes(Action<Stream> write)
    {
        using var output = new MemoryStream();
        write(output);
        return output.ToArray();
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static string Raw(JsonElement element, string name) => element.GetProperty(name).GetRawText();
}
