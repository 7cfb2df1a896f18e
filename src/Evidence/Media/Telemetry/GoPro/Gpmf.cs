using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Evidence.Media.Telemetry.GoPro;

/// <summary>GoPro's metadata format (github.com/gopro/gpmf-parser; docs/formats/telemetry.md, section 3.3): streams GPS5 and GPS9.</summary>
internal sealed class Gpmf(TrackBuilder track)
{
    public const string Source = "gpmf";

    private const int MostDepth = 8;

    /// <summary>A device element, and in it a name or a stream.</summary>
    public static bool Is(ReadOnlySpan<byte> head) => head.Length >= 12 && head.StartsWith("DEVC"u8) && head[4] == 0;

    public static TelemetryTrack? Read(SourceFile file, int most)
    {
        var track = new TrackBuilder(Source, documented: true);
        new Gpmf(track).Add(file.Take(0, file.Length, most), 0, null, null);
        if (file.Length > most)
            track.Find(most, TelemetryFinding.Limit, "the file is longer than what is read");
        return track.Build();
    }

    /// <summary>Adds the points of one payload.</summary>
    /// <param name="payload">As much of it as there is.</param>
    /// <param name="offset">Where it lies in the file.</param>
    /// <param name="startMs">When it is shown; null in a raw stream.</param>
    /// <param name="durationMs">For how long; null in a raw stream.</param>
    public void Add(ReadOnlySpan<byte> payload, long offset, double? startMs, double? durationMs) =>
        Walk(payload, offset, new GpsStream(startMs, durationMs), 0);

    private void Walk(ReadOnlySpan<byte> bytes, long offset, GpsStream stream, int depth)
    {
        var elements = new GpmfElements(bytes);
        while (!track.IsFull && elements.Read())
        {
            if (elements.Type == 0 && depth < MostDepth)
                Walk(elements.Value, offset + elements.ValueAt, new GpsStream(stream.StartMs, stream.DurationMs), depth + 1);
            else
                Take(elements, offset, stream);
        }

        // The innermost element that was cut says so; those around it end with it.
        if (elements.IsCut && (elements.Type != 0 || elements.Value.IsEmpty))
            track.Find(offset + bytes.Length, TelemetryFinding.Truncated, "an element ends before it should");
    }

    private void Take(GpmfElements element, long offset, GpsStream stream)
    {
        switch (element.Key)
        {
            case "DVNM": track.Note("device", Text(element.Value)); break;
            case "SCAL": stream.TakeScale(element.Type, element.Value); break;
            case "GPSF" when element.Value.Length >= 4: stream.Fix = BinaryPrimitives.ReadUInt32BigEndian(element.Value); break;
            case "GPSP" when element.Value.Length >= 2: stream.Precision = BinaryPrimitives.ReadUInt16BigEndian(element.Value); break;
            case "GPSU": stream.Time = TimeOf(Text(element.Value)); break;
            case "GPSA": stream.AboveSea = Text(element.Value).StartsWith("MSLV", StringComparison.Ordinal); break;
            case "GPS5" or "GPS9" when element.StructureBytes == (element.Key == "GPS5" ? 20 : 32):
                track.Dialect = track.Dialect.Length > 0 ? track.Dialect : element.Key;
                var points = element.Value.Length / element.StructureBytes;
                for (var n = 0; n < points && !track.IsFull; n++)
                    track.Add(offset + element.ValueAt + (n * element.StructureBytes), stream.Point(element.Value.Slice(n * element.StructureBytes, element.StructureBytes), n, points));
                break;
        }
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.Latin1.GetString(value[..Math.Min(value.Length, 200)]).TrimEnd('\0');

    /// <summary><c>yymmddhhmmss.sss</c>, UTC.</summary>
    private static DateTime? TimeOf(string text)
    {
        if (text.Length < 12 || text.AsSpan(0, 12).ContainsAnyExceptInRange('0', '9'))
            return null;
        int Two(int at) => int.Parse(text.AsSpan(at, 2), NumberStyles.None, CultureInfo.InvariantCulture);
        var fraction = text.Length >= 16 && text[12] == '.' && int.TryParse(text.AsSpan(13, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? ms : 0;
        return PointTime.Of(2000 + Two(0), Two(2), Two(4), Two(6), Two(8), Two(10))?.AddMilliseconds(fraction);
    }
}
