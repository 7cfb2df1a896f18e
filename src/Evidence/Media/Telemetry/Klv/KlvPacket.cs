using System.Buffers.Binary;
using System.Text;

namespace Evidence.Media.Telemetry.Klv;

/// <summary>One UAS datalink local set (MISB ST 0601; docs/formats/telemetry.md, section 3.2).</summary>
internal static class KlvPacket
{
    /// <summary>The universal key that begins every packet.</summary>
    public static ReadOnlySpan<byte> Key => [0x06, 0x0e, 0x2b, 0x34, 0x02, 0x0b, 0x01, 0x01, 0x0e, 0x01, 0x03, 0x01, 0x01, 0x00, 0x00, 0x00];

    /// <summary>Reads the items of a packet into a point, and its texts into the track's notes.</summary>
    /// <param name="packet">From the key on, as much as there is.</param>
    /// <param name="body">Where the items begin.</param>
    /// <param name="mediaMs">When it was multiplexed.</param>
    /// <param name="notes">Takes the texts.</param>
    public static TelemetryPoint Read(ReadOnlySpan<byte> packet, int body, long? mediaMs, TrackBuilder notes)
    {
        var values = new Values();
        var items = new KlvItems(packet[body..]);
        var checksum = PointFlags.NoChecksum;
        while (items.Read())
        {
            if (items.Tag == 1 && items.Value.Length == 2)
                checksum = BinaryPrimitives.ReadUInt16BigEndian(items.Value) == Checksum(packet[..(body + items.ValueAt)]) ? 0 : PointFlags.BadChecksum;
            values.Take(items.Tag, items.Value, notes);
        }

        return values.ToPoint(mediaMs, checksum | (items.IsCut ? PointFlags.Truncated : 0));
    }

    /// <summary>The 16-bit sum over all bytes from the key to the length of tag 1.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var i = 0; i < bytes.Length; i++)
            sum = (sum + ((uint)bytes[i] << (8 * ((i + 1) % 2)))) & 0xffff;
        return (ushort)sum;
    }

    private struct Values
    {
        private DateTime? at;
        private bool badTime;
        private double? latitude, longitude, seaAltitude, ellipsoidAltitude, heading, speed;
        private double? targetLatitude, targetLongitude, targetAltitude;

        public void Take(int tag, ReadOnlySpan<byte> value, TrackBuilder notes)
        {
            switch (tag)
            {
                case 2 when value.Length == 8: TakeTime(value); break;
                case 3: notes.Note("mission", Text(value)); break;
                case 4: notes.Note("tail", Text(value)); break;
                case 10: notes.Note("platform", Text(value)); break;
                case 11: notes.Note("sensor", Text(value)); break;
                case 48: TakeClassification(value, notes); break;
                case 5 when value.Length == 2: heading = BinaryPrimitives.ReadUInt16BigEndian(value) * 360.0 / 65535; break;
                case 13 when value.Length == 4: latitude = Degrees(value, 90); break;
                case 14 when value.Length == 4: longitude = Degrees(value, 180); break;
                case 15 when value.Length == 2: seaAltitude = Metres(value); break;
                case 23 when value.Length == 4: targetLatitude = Degrees(value, 90); break;
                case 24 when value.Length == 4: targetLongitude = Degrees(value, 180); break;
                case 25 when value.Length == 2: targetAltitude = Metres(value); break;
                case 56 when value.Length == 1: speed = value[0]; break;
                case 75 when value.Length == 2: ellipsoidAltitude = Metres(value); break;
            }
        }

        public readonly TelemetryPoint ToPoint(long? mediaMs, PointFlags flags) => new TelemetryPoint
        {
            MediaMs = mediaMs, At = at, Clock = at is null ? PointClock.None : PointClock.Misp, Zone = at is null ? ZoneCertainty.Unknown : ZoneCertainty.Utc,
            Altitude = seaAltitude ?? ellipsoidAltitude,
            AltitudeOf = seaAltitude is not null ? AltitudeReference.Sea : ellipsoidAltitude is not null ? AltitudeReference.Ellipsoid : AltitudeReference.Unknown,
            Heading = heading, Speed = speed,
            Target = targetLatitude is { } north && targetLongitude is { } east ? new GroundPlace(north, east, targetAltitude) : null,
            Flags = flags | (badTime ? PointFlags.OutOfRange : 0),
        }.Placed(latitude, longitude);

        private void TakeTime(ReadOnlySpan<byte> value)
        {
            at = PointTime.OfUnix(BinaryPrimitives.ReadUInt64BigEndian(value));
            badTime = at is null;
        }

        /// <summary>The whole 32 bits are the range; the lowest number means "error".</summary>
        private static double? Degrees(ReadOnlySpan<byte> value, int range) =>
            BinaryPrimitives.ReadInt32BigEndian(value) is var number and not int.MinValue ? number * (double)range / int.MaxValue : null;

        private static double Metres(ReadOnlySpan<byte> value) => (BinaryPrimitives.ReadUInt16BigEndian(value) * 19900.0 / 65535) - 900;

        private static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value[..Math.Min(value.Length, 400)]);

        /// <summary>MISB ST 0102, nested: item 1 is the class.</summary>
        private static void TakeClassification(ReadOnlySpan<byte> value, TrackBuilder notes)
        {
            var items = new KlvItems(value);
            while (items.Read())
            {
                if (items is { Tag: 1, Value: [var level] })
                    notes.Note("classification", level switch { 1 => "unclassified", 2 => "restricted", 3 => "confidential", 4 => "secret", 5 => "top secret", _ => "unknown" });
            }
        }
    }
}
