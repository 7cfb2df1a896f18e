using System.Globalization;

namespace Evidence.Media.Telemetry.Nmea;

/// <summary>The sentences of one moment, which together make one point. A sentence with a wrong or no checksum is not mixed with others.</summary>
internal sealed class NmeaEpoch(TrackBuilder track)
{
    private const double Knot = 1852.0 / 3600;

    private NmeaSentence? rmc, gga;
    private long at;

    /// <summary>There is already a sentence of the same time.</summary>
    public bool IsOf(NmeaSentence sentence) => (rmc ?? gga)?.Fields[1] == sentence.Fields[1];

    public void Add(NmeaSentence sentence, long offset)
    {
        var current = rmc ?? gga;
        if (current is not null && (current.Fields[1] != sentence.Fields[1] || current.Sum != sentence.Sum || sentence.Sum != SentenceSum.Right
            || (sentence.Kind == "RMC" ? rmc : gga) is not null))
            Close();
        if (rmc is null && gga is null)
            at = offset;
        if (sentence.Kind == "RMC")
            rmc = sentence;
        else
            gga = sentence;
    }

    public void Close()
    {
        if ((rmc ?? gga) is { } any)
        {
            track.Dialect = track.Dialect.Length > 0 ? track.Dialect : any.Kind;
            track.Add(at, Point(any));
        }

        (rmc, gga) = (null, null);
    }

    private TelemetryPoint Point(NmeaSentence any)
    {
        var time = rmc is null ? null : TimeOf(rmc.Fields[9], rmc.Fields[1]);
        var fixedPosition = rmc is not null ? rmc.Fields[2] == "A" : gga!.Fields[6] is not ("" or "0");
        return new TelemetryPoint
        {
            At = time, Clock = time is null ? PointClock.None : PointClock.Gps, Zone = time is null ? ZoneCertainty.Unknown : ZoneCertainty.Utc,
            Altitude = gga?.Number(9), AltitudeOf = gga?.Number(9) is null ? AltitudeReference.Unknown : AltitudeReference.Sea,
            Speed = rmc?.Number(7) * Knot, Heading = rmc?.Number(8), Dop = gga?.Number(8),
            Flags = (fixedPosition ? 0 : PointFlags.NoFix) | any.Sum switch { SentenceSum.Wrong => PointFlags.BadChecksum, SentenceSum.Missing => PointFlags.NoChecksum, _ => 0 }
                | (rmc is not null && time is null ? PointFlags.OutOfRange : 0),
        }.Placed(rmc?.Angle(3) ?? gga?.Angle(2), rmc?.Angle(5) ?? gga?.Angle(4));
    }

    /// <summary><c>ddmmyy</c> and <c>hhmmss.ss</c>.</summary>
    private static DateTime? TimeOf(string date, string time)
    {
        if (date.Length != 6 || time.Length < 6 || date.AsSpan().ContainsAnyExceptInRange('0', '9') || time.AsSpan(0, 6).ContainsAnyExceptInRange('0', '9'))
            return null;
        static int Two(string text, int at) => int.Parse(text.AsSpan(at, 2), NumberStyles.None, CultureInfo.InvariantCulture);
        var year = Two(date, 4);
        var whole = PointTime.Of(year < 80 ? 2000 + year : 1900 + year, Two(date, 2), Two(date, 0), Two(time, 0), Two(time, 2), Two(time, 4));
        var fraction = double.TryParse(time.AsSpan(6), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part) && part is >= 0 and < 1 ? part : 0;
        return whole?.AddMilliseconds(Math.Round(fraction * 1000));
    }
}
