using System.Buffers.Binary;

namespace Evidence.Media.Telemetry.FreeGps;

/// <summary>One "freeGPS " block of a Novatek chipset, little-endian (docs/formats/telemetry.md, section 3.5).</summary>
internal static class FreeGpsBlock
{
    /// <summary>How much of a block is read; the rest is padding or what no one has explained.</summary>
    public const int Bytes = 0x60;

    private const uint DriveProBytes = 0x4000;

    /// <summary>Hour, minute, second, year, month, day stand here, or 0x20 earlier in some firmware.</summary>
    private const int Usual = 0x30, Early = 0x10;

    private const int ValuesBytes = 0x2c;

    public static bool Is(ReadOnlySpan<byte> block) => block.Length >= 12 && block[4..12].SequenceEqual("freeGPS "u8);

    /// <summary>A point; never null, because a block that cannot be read was still written by the camera.</summary>
    public static (TelemetryPoint Point, string? Dialect) Read(ReadOnlySpan<byte> block)
    {
        foreach (var at in (ReadOnlySpan<int>)[Usual, Early])
        {
            if (block.Length >= at + ValuesBytes && IsFilled(block[at..]))
                return Values(block[at..], BinaryPrimitives.ReadUInt32BigEndian(block) == DriveProBytes);
        }

        return (new TelemetryPoint { Flags = PointFlags.NoFix | (block.Length < Bytes ? PointFlags.Truncated : 0) }, null);
    }

    private static bool IsFilled(ReadOnlySpan<byte> values) =>
        values[0x18] is (byte)'A' or (byte)'V' && values[0x19] is (byte)'N' or (byte)'S' && values[0x1a] is (byte)'E' or (byte)'W';

    private static (TelemetryPoint Point, string Dialect) Values(ReadOnlySpan<byte> values, bool driveProLength)
    {
        var year = Whole(values, 12);
        var fullYear = year >= 2000;
        var degrees = fullYear && driveProLength;
        var at = PointTime.Of(fullYear ? year : 2000 + Math.Min(year, 9999), Whole(values, 16), Whole(values, 20), Whole(values, 0), Whole(values, 4), Whole(values, 8));
        var (latitude, longitude, speed) = (Number(values, 0x1c), Number(values, 0x20), Number(values, 0x24));
        var point = new TelemetryPoint
        {
            At = at, Clock = at is null ? PointClock.None : PointClock.Device,
            Speed = degrees ? speed / 3.6 : speed * Knot,
            Heading = Number(values, 0x28),
            Flags = (values[0x18] == 'V' ? PointFlags.NoFix : 0) | (at is null ? PointFlags.OutOfRange : 0)
                | (fullYear && !driveProLength ? PointFlags.LayoutDoubtful : 0),
        };
        var south = values[0x19] == 'S' ? -1 : 1;
        var west = values[0x1a] == 'W' ? -1 : 1;
        return (point.Placed(south * (degrees ? latitude : Nmea.NmeaSentence.Degrees(latitude)), west * (degrees ? longitude : Nmea.NmeaSentence.Degrees(longitude))), degrees ? "drivepro" : "novatek");
    }

    /// <summary>Metres a second.</summary>
    private const double Knot = 1852.0 / 3600;

    private static uint Whole(ReadOnlySpan<byte> values, int at) => BinaryPrimitives.ReadUInt32LittleEndian(values[at..]);

    private static double Number(ReadOnlySpan<byte> values, int at) => BinaryPrimitives.ReadSingleLittleEndian(values[at..]);
}
