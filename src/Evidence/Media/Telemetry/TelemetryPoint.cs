namespace Evidence.Media.Telemetry;

/// <summary>Whose clock a point's time is (docs/formats/telemetry.md, section 1).</summary>
internal enum PointClock { None, Gps, Misp, Device, Container }

internal enum ZoneCertainty { Unknown, AssumedUtc, Utc }

internal enum AltitudeReference { Unknown, Sea, Ellipsoid }

internal enum PointConfidence { None, Doubtful, Good }

/// <summary>What speaks against a point (docs/formats/telemetry.md, section 2).</summary>
[Flags]
internal enum PointFlags
{
    None = 0,
    NoFix = 1,
    BadChecksum = 2,
    NoChecksum = 4,
    Truncated = 8,
    OutOfRange = 16,
    LayoutDoubtful = 32,
    SharedTime = 64,
    NoTime = 128,
    Imprecise = 256,
}

/// <summary>A place on the ground, degrees and metres.</summary>
internal readonly record struct GroundPlace(double Latitude, double Longitude, double? Altitude);

/// <summary>One reading of a device: when, where, and how sure. Units as in docs/formats/telemetry.md, section 1.</summary>
internal sealed record TelemetryPoint
{
    public long? MediaMs { get; init; }

    /// <summary>UTC only where <see cref="Zone"/> says so.</summary>
    public DateTime? At { get; init; }

    public PointClock Clock { get; init; }

    public ZoneCertainty Zone { get; init; }

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public double? Altitude { get; init; }

    public AltitudeReference AltitudeOf { get; init; }

    public double? Height { get; init; }

    public double? Speed { get; init; }

    public double? Heading { get; init; }

    public GroundPlace? Target { get; init; }

    /// <summary>Dilution of precision: how well the satellites stood, 1 being best.</summary>
    public double? Dop { get; init; }

    public PointFlags Flags { get; init; }

    public bool HasPosition => Latitude is not null && Longitude is not null;

    public PointConfidence Confidence =>
        !HasPosition || Flags.HasFlag(PointFlags.NoFix) ? PointConfidence.None
        : (Flags & ~(PointFlags.SharedTime | PointFlags.NoTime)) != 0 ? PointConfidence.Doubtful
        : PointConfidence.Good;

    /// <summary>The same point at this position: without it and flagged where it is none (beyond the poles, or the 0,0 of a device without a fix).</summary>
    public TelemetryPoint Placed(double? latitude, double? longitude)
    {
        if (latitude is not { } north || longitude is not { } east || (north == 0 && east == 0))
            return this with { Flags = Flags | PointFlags.NoFix };
        return Math.Abs(north) <= 90 && Math.Abs(east) <= 180
            ? this with { Latitude = north, Longitude = east }
            : this with { Flags = Flags | PointFlags.OutOfRange };
    }
}
