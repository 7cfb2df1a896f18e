namespace Evidence.Media.Telemetry;

/// <summary>Something a reader met in a file, and where.</summary>
/// <param name="Offset">Byte of the file.</param>
/// <param name="Flag">A word of docs/formats/telemetry.md, section 2.</param>
/// <param name="Text">For people.</param>
internal sealed record TelemetryFinding(long Offset, string Flag, string Text)
{
    public const string Truncated = "truncated", BadChecksum = "bad-checksum", OutOfRange = "out-of-range", Limit = "limit", Unreadable = "unreadable";
}

/// <summary>What one reader found in one stream of a file.</summary>
internal sealed record TelemetryTrack
{
    public required string Source { get; init; }

    public required string Dialect { get; init; }

    /// <summary>The layout is published by its maker or a standard, not only known from files.</summary>
    public required bool Documented { get; init; }

    public required IReadOnlyDictionary<string, string> Notes { get; init; }

    public required IReadOnlyList<TelemetryPoint> Points { get; init; }

    public required IReadOnlyList<TelemetryFinding> Findings { get; init; }

    public required long FindingsNotListed { get; init; }
}

/// <summary>Gathers a track within the bounds of docs/formats/telemetry.md, section 4, whatever the input holds.</summary>
internal sealed class TrackBuilder(string source, bool documented)
{
    public const int MostPoints = 200_000;
    public const int MostFindings = 200;
    private const int MostNotes = 20;
    private const int LongestNote = 200;

    /// <summary>GoPro calls a dilution below 5 good; receivers agree that above it a position is rough.</summary>
    private const double RoughDop = 5;

    private readonly List<TelemetryPoint> points = [];
    private readonly List<TelemetryFinding> findings = [];
    private readonly SortedDictionary<string, string> notes = new(StringComparer.Ordinal);
    private long findingsNotListed;

    public string Dialect { get; set; } = "";

    public bool IsFull { get; private set; }

    public int Count => points.Count;

    /// <param name="offset">Where the point's block begins.</param>
    /// <param name="point">As read; values that are no numbers are left out and flagged here.</param>
    public void Add(long offset, TelemetryPoint point)
    {
        if (points.Count == MostPoints)
        {
            if (!IsFull)
                Find(offset, TelemetryFinding.Limit, $"more than {MostPoints} points; the rest was not read");
            IsFull = true;
            return;
        }

        points.Add(Tidy(point));
        if (point.Flags.HasFlag(PointFlags.BadChecksum))
            Find(offset, TelemetryFinding.BadChecksum, "the checksum is wrong");
        if (point.Flags.HasFlag(PointFlags.Truncated))
            Find(offset, TelemetryFinding.Truncated, "the block ends before it should");
    }

    public void Find(long offset, string flag, string text)
    {
        if (findings.Count < MostFindings)
            findings.Add(new TelemetryFinding(offset, flag, text));
        else
            findingsNotListed++;
    }

    /// <summary>Keeps the first text of this name; what cannot be shown is taken out of it.</summary>
    public void Note(string name, string text)
    {
        var shown = new string([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(LongestNote)]).Trim();
        if (shown.Length > 0 && notes.Count < MostNotes)
            notes.TryAdd(name, shown);
    }

    /// <summary>Null where there is neither a point nor a finding.</summary>
    public TelemetryTrack? Build() => points.Count == 0 && findings.Count == 0 ? null : new TelemetryTrack
    {
        Source = source,
        Dialect = Dialect,
        Documented = documented,
        Notes = notes,
        Points = points,
        Findings = findings,
        FindingsNotListed = findingsNotListed,
    };

    private static TelemetryPoint Tidy(TelemetryPoint point)
    {
        var noTime = point.At is null ? PointFlags.NoTime : 0;
        var bad = !IsNumber(point.Altitude, 1e7) || !IsNumber(point.Height, 1e7) || !IsNumber(point.Speed, 1e5) || !IsNumber(point.Heading, 1e5);
        var dop = point.Dop is > 0 ? Keep(point.Dop, 1e5) : null;
        return point with
        {
            Altitude = Keep(point.Altitude, 1e7),
            Height = Keep(point.Height, 1e7),
            Speed = Keep(point.Speed, 1e5),
            Heading = Keep(point.Heading, 1e5) is not { } heading ? null : heading is >= 0 and < 360 ? heading : ((heading % 360) + 360) % 360,
            Dop = dop,
            Flags = point.Flags | noTime | (bad ? PointFlags.OutOfRange : 0) | (dop > RoughDop ? PointFlags.Imprecise : 0),
        };
    }

    private static bool IsNumber(double? value, double most) => value is null || Math.Abs(value.Value) <= most;

    private static double? Keep(double? value, double most) => IsNumber(value, most) ? value : null;
}
