namespace Evidence.Media.Telemetry.Exports;

/// <summary>The words of docs/formats/telemetry.md.</summary>
internal static class TelemetryWords
{
    private static readonly (PointFlags Flag, string Word)[] FlagWords =
    [
        (PointFlags.NoFix, "no-fix"), (PointFlags.BadChecksum, "bad-checksum"), (PointFlags.NoChecksum, "no-checksum"), (PointFlags.Truncated, "truncated"),
        (PointFlags.OutOfRange, "out-of-range"), (PointFlags.LayoutDoubtful, "layout-doubtful"), (PointFlags.SharedTime, "shared-time"), (PointFlags.NoTime, "no-time"),
        (PointFlags.Imprecise, "imprecise"),
    ];

    private static readonly Dictionary<PointClock, string> Clocks = new()
    {
        [PointClock.None] = "none", [PointClock.Gps] = "gps", [PointClock.Misp] = "misp", [PointClock.Device] = "device", [PointClock.Container] = "container",
    };

    private static readonly Dictionary<ZoneCertainty, string> Zones = new()
    {
        [ZoneCertainty.Unknown] = "unknown", [ZoneCertainty.AssumedUtc] = "assumed-utc", [ZoneCertainty.Utc] = "utc",
    };

    private static readonly Dictionary<AltitudeReference, string> References = new()
    {
        [AltitudeReference.Unknown] = "unknown", [AltitudeReference.Sea] = "sea", [AltitudeReference.Ellipsoid] = "ellipsoid",
    };

    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.ffffff";

    public static IEnumerable<string> Words(this PointFlags flags) => FlagWords.Where(pair => flags.HasFlag(pair.Flag)).Select(pair => pair.Word);

    public static PointFlags FlagsOf(IEnumerable<string> words) => words.Aggregate(PointFlags.None, (flags, word) => flags | FlagWords.First(pair => pair.Word == word).Flag);

    public static string Word(this PointClock clock) => Clocks[clock];

    public static PointClock ClockOf(string? word) => Clocks.First(pair => pair.Value == word).Key;

    public static string Word(this ZoneCertainty zone) => Zones[zone];

    public static ZoneCertainty ZoneOf(string? word) => Zones.First(pair => pair.Value == word).Key;

    public static string Word(this AltitudeReference reference) => References[reference];

    /// <param name="word">Null where there is no altitude.</param>
    public static AltitudeReference ReferenceOf(string? word) => word is null ? AltitudeReference.Unknown : References.First(pair => pair.Value == word).Key;

    public static string Word(this PointConfidence confidence) => confidence switch
    {
        PointConfidence.Good => "good",
        PointConfidence.Doubtful => "doubtful",
        _ => "none",
    };

    /// <summary>With the letter Z exactly where the format says UTC.</summary>
    public static string? AtText(this TelemetryPoint point) =>
        point.At is { } at ? at.ToString(TimeFormat, System.Globalization.CultureInfo.InvariantCulture) + (point.Zone == ZoneCertainty.Utc ? "Z" : "") : null;
}
