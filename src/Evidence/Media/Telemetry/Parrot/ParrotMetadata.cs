using System.Buffers.Binary;

namespace Evidence.Media.Telemetry.Parrot;

/// <summary>Parrot's timed video metadata, versions 1 to 3 (developer.parrot.com/docs/pdraw/metadata.html; docs/formats/telemetry.md, section 3.4).</summary>
internal static class ParrotMetadata
{
    public const string Source = "parrot";

    private const int V1Bytes = 56, V2Bytes = 56, V3Bytes = 72;

    /// <summary>The sample entry's body names the type of its samples.</summary>
    public static bool Is(ReadOnlySpan<byte> entryBody) => entryBody.IndexOf("com.parrot.videometadata"u8) >= 0;

    public static void Add(TrackBuilder track, ReadOnlySpan<byte> sample, long offset, double startMs)
    {
        var (wanted, dialect) = sample switch
        {
            [(byte)'P', (byte)'1', ..] => (V1Bytes, "P1"),
            [(byte)'P', (byte)'2', ..] => (V2Bytes, "P2"),
            [(byte)'P', (byte)'3', ..] => (V3Bytes, "P3"),
            _ => (0, ""),
        };
        if (wanted == 0)
        {
            track.Find(offset, TelemetryFinding.Unreadable, "a sample that is no record of version 1 to 3");
            return;
        }

        if (track.Dialect.Length == 0)
            track.Dialect = dialect;
        // The record's own length counts its extensions too; what is read here stands before them.
        var cut = sample.Length < wanted;
        Span<byte> record = stackalloc byte[V3Bytes];
        record.Clear();
        sample[..Math.Min(sample.Length, wanted)].CopyTo(record);
        var at = startMs < 1e15 ? (long)Math.Round(startMs) : (long?)null;
        var point = wanted == V1Bytes && dialect == "P1" ? Version1(record, sample.Length) : Version2(record, sample.Length);
        track.Add(offset, point with { MediaMs = at, Flags = point.Flags | (cut ? PointFlags.Truncated : 0) });
    }

    private static TelemetryPoint Version1(ReadOnlySpan<byte> record, int have)
    {
        // Yaw is in radians, 4096 to the unit; speed along the frame's axes, 256 to the metre.
        var point = new TelemetryPoint
        {
            Heading = have >= 6 ? Int16(record, 4) / 4096.0 * 180 / Math.PI : null,
            Altitude = have >= 40 ? Altitude(record, 36) : null,
            Height = have >= 44 ? Int32(record, 40) / 65536.0 : null,
            Speed = have >= 52 ? Math.Sqrt(Square(Int16(record, 48) / 256.0) + Square(Int16(record, 50) / 256.0)) : null,
        };
        return Located(point, record, 28, 1 << 20, have);
    }

    private static TelemetryPoint Version2(ReadOnlySpan<byte> record, int have)
    {
        var (north, east) = (Int16(record, 20) / 256.0, Int16(record, 22) / 256.0);
        var moving = have >= 24 && (north != 0 || east != 0);
        var point = new TelemetryPoint
        {
            Height = have >= 8 ? Int32(record, 4) / 65536.0 : null,
            Altitude = have >= 20 ? Altitude(record, 16) : null,
            Speed = have >= 24 ? Math.Sqrt(Square(north) + Square(east)) : null,
            Heading = moving ? Math.Atan2(east, north) * 180 / Math.PI : null,
        };
        return Located(point, record, 8, 1 << 22, have);
    }

    private static TelemetryPoint Located(TelemetryPoint point, ReadOnlySpan<byte> record, int at, double unit, int have) =>
        have < at + 8 ? point with { Flags = PointFlags.NoFix } : point.Placed(Int32(record, at) / unit, Int32(record, at + 4) / unit);

    /// <summary>The upper 24 bits, 256 to the metre; the lower eight count satellites.</summary>
    private static double Altitude(ReadOnlySpan<byte> record, int at) => (Int32(record, at) >> 8) / 256.0;

    private static double Square(double value) => value * value;

    private static int Int32(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadInt32BigEndian(record[at..]);

    private static short Int16(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadInt16BigEndian(record[at..]);
}
