using System.Buffers.Binary;

namespace Evidence.Media.Telemetry.FreeGps;

/// <summary>One "freeGPS " block of a Novatek chipset, little-endian (docs/formats/telemetry.md, section 3.5).</summary>
internal static class FreeGpsBlock
{
    /// <summary>How much of a block is read; the rest is padding or what no one has explained.</summary>
    public const int Bytes = 0xb0;

    /// <summary>What every block has.</summary>
    private const int LeastBytes = 0x60;

    private const uint DriveProBytes = 0x4000;

    /// <summary>Hour, minute, second, year, month, day stand here, or 0x20 earlier in some firmware.</summary>
    private const int Usual = 0x30, Early = 0x10;

    private const int ValuesBytes = 0x2c;

    /// <summary>Some devices write latitude, longitude and altitude a second time, as doubles.</summary>
    private const int FineLatitude = 0x70, FineLongitude = 0x80, FineAltitude = 0xa0;

    /// <summary>A float of DDDMM.MMMM is rounded by a thousandth at most; the firmware may have cut it instead.</summary>
    private const double FloatRounding = 0.002;

    public static bool Is(ReadOnlySpan<byte> block) => block.Length >= 12 && block[4..12].SequenceEqual("freeGPS "u8);

    /// <summary>As much as the block says that it has: behind it the film goes on.</summary>
    public static ReadOnlySpan<byte> Own(ReadOnlySpan<byte> block) =>
        BinaryPrimitives.ReadUInt32BigEndian(block) is >= LeastBytes and var told && told < block.Length ? block[..(int)told] : block;

    /// <summary>A point; never null, because a block that cannot be read was still written by the camera.</summary>
    public static (TelemetryPoint Point, string? Dialect) Read(ReadOnlySpan<byte> block)
    {
        foreach (var at in (ReadOnlySpan<int>)[Usual, Early])
        {
            if (block.Length >= at + ValuesBytes && IsFilled(block[at..]))
                return Values(block[at..], BinaryPrimitives.ReadUInt32BigEndian(block) == DriveProBytes, at == Usual ? FineOf(block) : null);
        }

        return (new TelemetryPoint { Flags = PointFlags.NoFix | (block.Length < LeastBytes ? PointFlags.Truncated : 0) }, null);
    }

    /// <summary>The doubles, where they say what the floats say: in other devices anything may stand there.</summary>
    private static (double Latitude, double Longitude, double? Altitude)? FineOf(ReadOnlySpan<byte> block)
    {
        if (block.Length < Bytes)
            return null;
        var (latitude, longitude, altitude) = (Fine(block, FineLatitude), Fine(block, FineLongitude), Fine(block, FineAltitude));
        var same = Math.Abs(latitude - Number(block, Usual + 0x1c)) <= FloatRounding && Math.Abs(longitude - Number(block, Usual + 0x20)) <= FloatRounding;
        return same && (latitude != 0 || longitude != 0) ? (latitude, longitude, double.IsFinite(altitude) ? altitude : null) : null;
    }

    private static bool IsFilled(ReadOnlySpan<byte> values) =>
        values[0x18] is (byte)'A' or (byte)'V' && values[0x19] is (byte)'N' or (byte)'S' && values[0x1a] is (byte)'E' or (byte)'W';

    private static (TelemetryPoint Point, string Dialect) Values(ReadOnlySpan<byte> values, bool driveProLength, (double Latitude, double Longitude, double? Altitude)? fine)
    {
        var year = Whole(values, 12);
        var fullYear = year >= 2000;
        var degrees = fullYear && driveProLength;
        var at = PointTime.Of(fullYear ? year : 2000 + Math.Min(year, 9999), Whole(values, 16), Whole(values, 20), Whole(values, 0), Whole(values, 4), Whole(values, 8));
        var (latitude, longitude, speed) = (fine?.Latitude ?? Number(values, 0x1c), fine?.Longitude ?? Number(values, 0x20), Number(values, 0x24));
        // No degree is as large: then it is degrees and minutes, whatever year and length look like.
        var minutes = latitude > 90 || longitude > 180;
        degrees &= !minutes;
        var point = new TelemetryPoint
        {
            At = at, Clock = at is null ? PointClock.None : PointClock.Device,
            Altitude = fine?.Altitude,
            Speed = degrees ? speed / 3.6 : speed * Knot,
            Heading = Number(values, 0x28),
            Flags = (values[0x18] == 'V' ? PointFlags.NoFix : 0) | (at is null ? PointFlags.OutOfRange : 0)
                | (fullYear && !degrees && !(minutes && fine is not null) ? PointFlags.LayoutDoubtful : 0),
        };
        var south = values[0x19] == 'S' ? -1 : 1;
        var west = values[0x1a] == 'W' ? -1 : 1;
        return (
            point.Placed(south * (degrees ? latitude : Nmea.NmeaSentence.Degrees(latitude)), west * (degrees ? longitude : Nmea.NmeaSentence.Degrees(longitude))),
            fine is not null ? "drivepro-230" : degrees ? "drivepro" : "novatek");
    }

    /// <summary>Metres a second.</summary>
    private const double Knot = 1852.0 / 3600;

    private static uint Whole(ReadOnlySpan<byte> values, int at) => BinaryPrimitives.ReadUInt32LittleEndian(values[at..]);

    private static double Number(ReadOnlySpan<byte> values, int at) => BinaryPrimitives.ReadSingleLittleEndian(values[at..]);

    private static double Fine(ReadOnlySpan<byte> block, int at) => BinaryPrimitives.ReadDoubleLittleEndian(block[at..]);
}
