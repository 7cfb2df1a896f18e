using System.Globalization;
using System.Text;
using System.Xml;

namespace Evidence.Media.Telemetry.Exports;

/// <summary>Tracks as GPX 1.1 (topografix.com/GPX/1/1). Its times are UTC: a time of another zone stands in the comment.</summary>
internal static class Gpx
{
    public const string MediaType = "application/gpx+xml";

    private const string Space = "http://www.topografix.com/GPX/1/1";

    public static void Write(Stream output, IReadOnlyList<TelemetryTrack> tracks)
    {
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true });
        xml.WriteStartElement("gpx", Space);
        xml.WriteAttributeString("version", "1.1");
        xml.WriteAttributeString("creator", "Evidence");
        foreach (var track in tracks)
            WriteTrack(xml, track);
        xml.WriteEndElement();
    }

    private static void WriteTrack(XmlWriter xml, TelemetryTrack track)
    {
        xml.WriteStartElement("trk", Space);
        xml.WriteElementString("name", Space, $"{track.Source} {Shown(track.Dialect)}".TrimEnd());
        xml.WriteStartElement("trkseg", Space);
        foreach (var point in track.Points.Where(point => point.Confidence != PointConfidence.None))
            WritePoint(xml, point);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WritePoint(XmlWriter xml, TelemetryPoint point)
    {
        xml.WriteStartElement("trkpt", Space);
        xml.WriteAttributeString("lat", Number(point.Latitude!.Value, 9));
        xml.WriteAttributeString("lon", Number(point.Longitude!.Value, 9));
        if (point.Altitude is { } altitude)
            xml.WriteElementString("ele", Space, Number(altitude, 3));
        if (point.Zone == ZoneCertainty.Utc && point.AtText() is { } at)
            xml.WriteElementString("time", Space, at);
        if (Comment(point) is { Length: > 0 } comment)
            xml.WriteElementString("cmt", Space, comment);
        xml.WriteEndElement();
    }

    private static string Comment(TelemetryPoint point)
    {
        List<string> texts = [];
        if (point.Zone != ZoneCertainty.Utc && point.AtText() is { } at)
            texts.Add($"{at} by the clock \"{point.Clock.Word()}\", zone {point.Zone.Word()}");
        if (point.Altitude is not null && point.AltitudeOf != AltitudeReference.Sea)
            texts.Add($"ele above: {point.AltitudeOf.Word()}");
        if (point.Flags != 0)
            texts.Add(string.Join(' ', point.Flags.Words()));
        return string.Join("; ", texts);
    }

    /// <summary>XML 1.0 has no place for control characters.</summary>
    private static string Shown(string text) => string.Concat(text.Where(XmlConvert.IsXmlChar));

    private static string Number(double value, int decimals) => (Math.Round(value, decimals) + 0.0).ToString("0.#########", CultureInfo.InvariantCulture);
}
