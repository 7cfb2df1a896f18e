using System.Globalization;
using System.Xml;

namespace Evidence.Media.Telemetry;

/// <summary>Track points of a GPX file (docs/formats/telemetry.md, section 3.7). XML without document types and without anything from elsewhere.</summary>
internal static class GpxFile
{
    public const string Source = "gpx";

    public static bool Is(ReadOnlySpan<byte> head) => head.TrimStart("\uFEFF\t\r\n "u8).StartsWith("<"u8) && head.IndexOf("<gpx"u8) >= 0;

    public static TelemetryTrack? Read(byte[] text)
    {
        var track = new TrackBuilder(Source, documented: true) { Dialect = "1.1" };
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = text.Length, IgnoreComments = true };
        var point = new Reading();
        using var reader = XmlReader.Create(new MemoryStream(text, writable: false), settings);
        try
        {
            while (!track.IsFull && reader.Read())
                point.Take(reader, track);
        }
        catch (XmlException problem)
        {
            point.Close(track, cut: true);
            track.Find(0, TelemetryFinding.Truncated, $"the XML cannot be read further than line {problem.LineNumber}");
        }

        return track.Build();
    }

    private sealed class Reading
    {
        private const int MostDepth = 100;

        private TelemetryPoint? open;
        private string inside = "";

        public void Take(XmlReader reader, TrackBuilder track)
        {
            if (reader.Depth > MostDepth)
                throw new XmlException("too deep");
            switch (reader.NodeType)
            {
                case XmlNodeType.Element: Begin(reader, track); break;
                case XmlNodeType.EndElement when reader.LocalName == "trkpt": Close(track, cut: false); break;
                case XmlNodeType.EndElement: inside = ""; break;
                case XmlNodeType.Text when open is not null: Value(reader.Value); break;
            }
        }

        public void Close(TrackBuilder track, bool cut)
        {
            if (open is { } point)
                track.Add(0, cut ? point with { Flags = point.Flags | PointFlags.Truncated } : point);
            open = null;
        }

        private void Begin(XmlReader reader, TrackBuilder track)
        {
            inside = reader.IsEmptyElement ? "" : reader.LocalName;
            if (reader.LocalName == "gpx" && reader.GetAttribute("version") == "1.0")
                track.Dialect = "1.0";
            if (reader.LocalName != "trkpt")
                return;
            Close(track, cut: true);
            open = new TelemetryPoint().Placed(Number(reader.GetAttribute("lat")), Number(reader.GetAttribute("lon")));
            if (reader.IsEmptyElement)
                Close(track, cut: false);
        }

        private void Value(string text)
        {
            if (inside == "ele")
                open = open! with { Altitude = Number(text), AltitudeOf = AltitudeReference.Unknown };
            else if (inside == "time")
                open = Timed(open!, text.Trim());
        }

        private static TelemetryPoint Timed(TelemetryPoint point, string text)
        {
            var zoned = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
            if (text.Length > 40 || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) || at.Year is < 1980 or > 2999)
                return point with { Flags = point.Flags | PointFlags.OutOfRange };
            return point with { At = DateTime.SpecifyKind(at.UtcDateTime, DateTimeKind.Unspecified), Clock = PointClock.Gps, Zone = zoned ? ZoneCertainty.Utc : ZoneCertainty.Unknown };
        }

        private static double? Number(string? text) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
