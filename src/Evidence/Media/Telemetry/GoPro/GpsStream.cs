using System.Buffers.Binary;

namespace Evidence.Media.Telemetry.GoPro;

/// <summary>What a GPMF stream says before its GPS data: scale, fix, time.</summary>
internal sealed class GpsStream(double? startMs, double? durationMs)
{
    private const uint TwoDimensions = 2;

    private static readonly DateTime From2000 = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly double[] scale = [1e7, 1e7, 1000, 1000, 100, 1, 1000, 100, 1];

    public double? StartMs { get; } = startMs;

    public double? DurationMs { get; } = durationMs;

    /// <summary>0 none, 2 or 3 dimensions; null where the stream says nothing.</summary>
    public uint? Fix { get; set; }

    /// <summary>Dilution of precision, times 100; null where the stream says nothing.</summary>
    public ushort? Precision { get; set; }

    public DateTime? Time { get; set; }

    public bool AboveSea { get; set; }

    /// <summary>One divisor for all values, or one for each.</summary>
    public void TakeScale(char type, ReadOnlySpan<byte> value)
    {
        var size = type is 's' or 'S' ? 2 : type is 'l' or 'L' ? 4 : 0;
        var count = size == 0 ? 0 : value.Length / size;
        for (var n = 0; n < scale.Length && count > 0; n++)
        {
            var at = size * (count == 1 ? 0 : n);
            if (at + size > value.Length)
                return;
            double divisor = size == 2 ? BinaryPrimitives.ReadInt16BigEndian(value[at..]) : BinaryPrimitives.ReadInt32BigEndian(value[at..]);
            // Zero divides nothing: the value becomes infinite, is left out and flagged.
            scale[n] = divisor;
        }
    }

    /// <param name="data">20 bytes of GPS5 or 32 of GPS9.</param>
    /// <param name="n">Which point of the block, from 0.</param>
    /// <param name="of">How many the block has.</param>
    public TelemetryPoint Point(ReadOnlySpan<byte> data, int n, int of)
    {
        var nine = data.Length == 32;
        var into = DurationMs is > 0 and var duration ? duration * n / of : (double?)null;
        var fix = nine ? BinaryPrimitives.ReadUInt16BigEndian(data[30..]) : Fix;
        var at = nine ? OwnTime(data) : Later(Time, into);
        return new TelemetryPoint
        {
            MediaMs = StartMs + (into ?? 0) is { } ms and < 1e15 ? (long)Math.Round(ms) : null,
            At = at, Clock = at is null ? PointClock.None : PointClock.Gps, Zone = at is null ? ZoneCertainty.Unknown : ZoneCertainty.Utc,
            // A fix of two dimensions has no height of its own: what stands there is a guess of the receiver.
            Altitude = Value(data, 2), AltitudeOf = AboveSea && fix != TwoDimensions ? AltitudeReference.Sea : AltitudeReference.Unknown,
            Speed = Value(data, 3),
            Dop = nine ? BinaryPrimitives.ReadUInt16BigEndian(data[28..]) / scale[7] : Precision / 100.0,
            Flags = (fix == 0 ? PointFlags.NoFix : 0) | (!nine && of > 1 && into is null && at is not null ? PointFlags.SharedTime : 0),
        }.Placed(Value(data, 0), Value(data, 1));
    }

    private double Value(ReadOnlySpan<byte> data, int n) => BinaryPrimitives.ReadInt32BigEndian(data[(4 * n)..]) / scale[n];

    private static DateTime? Later(DateTime? time, double? ms) => ms is { } later and < 1e9 ? time?.AddMilliseconds(later) : time;

    /// <summary>Days since 2000 and seconds since midnight.</summary>
    private DateTime? OwnTime(ReadOnlySpan<byte> data)
    {
        var (days, seconds) = (Value(data, 5), Value(data, 6));
        return days is > 0 and < 365_000 && seconds is >= 0 and < 86_401 ? From2000.AddDays(Math.Floor(days)).AddMilliseconds(Math.Round(seconds * 1000)) : null;
    }
}
