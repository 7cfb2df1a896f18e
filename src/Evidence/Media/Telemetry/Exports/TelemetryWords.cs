namespace Evidence.Media.Telemetry.Exports;

/// <summary>The words of docs/formats/telemetry.md.</summary>
internal static class TelemetryWords
{
    private static readonly (PointFlags Flag, string Word)[] FlagWords =
    [
        (PointFlags.NoFix, "no-fix"), (PointFlags.BadChecksum, "bad-checksum"), (PointFlags.NoChecksum, "no-checksum"), (PointFlags.Truncated, "truncated"),
        (PointFlags.OutOfRange, "out-of-range"), (PointFlags.LayoutDoubtful, "layout-doubtful"), (PointFlags.SharedTime, "shared-time"), (PointFlags.NoTime, "no-time"),
    ];

    public static IEnumerable<string> Words(this PointFlags flags) => FlagWords.Where(pair => flags.HasFlag(pair.Flag)).Select(pair => pair.Word);

    public static string Word(this PointClock clock) => clock switch
    {
        PointClock.Gps => "gps",
        PointClock.Misp => "misp",
        PointClock.Device => "device",
        PointClock.Container => "container",
        _ => "none",
    };

    public static string Word(this ZoneCertainty zone) => zone switch
    {
        ZoneCertainty.Utc => "utc",
        ZoneCertainty.AssumedUtc => "assumed-utc",
        _ => "unknown",
    };

    public static string Word(this AltitudeReference reference) => reference switch
    {
        AltitudeReference.Sea => "sea",
        AltitudeReference.Ellipsoid => "ellipsoid",
        _ => "unknown",
    };

    public static string Word(this PointConfidence confidence) => confidence switch
    {
        PointConfidence.Good => "good",
        PointConfidence.Doubtful => "doubtful",
        _ => "none",
    };

    /// <summary>With the letter Z exactly where the format says UTC.</summary>
    public static string? AtText(this TelemetryPoint point) =>
        point.At is { } at ? at.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture) + (point.Zone == ZoneCertainty.Utc ? "Z" : "") : null;
}
