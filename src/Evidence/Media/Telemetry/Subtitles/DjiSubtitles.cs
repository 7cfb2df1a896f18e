using System.Globalization;
using System.Text.RegularExpressions;

namespace Evidence.Media.Telemetry.Subtitles;

/// <summary>Subtitles in which DJI and Autel aircraft write their telemetry, in all dialects of docs/formats/telemetry.md, section 3.1.</summary>
internal static partial class DjiSubtitles
{
    public const string Source = "dji-srt";

    [GeneratedRegex(@"(?<![A-Za-z])(HOME|GPS|F\.PRY) ?\(([^()\n]{0,160})(\))?", RegexOptions.CultureInvariant)]
    private static partial Regex Parenthesised { get; }

    [GeneratedRegex(@"([A-Za-z_]{2,24}) ?: ?(-?\d{1,10}(?:\.\d{1,12})?)(?=[\s\],/])", RegexOptions.CultureInvariant)]
    private static partial Regex Labelled { get; }

    [GeneratedRegex(@"(?:BAROMETER:|Hb:|, H )(-?\d{1,6}(?:\.\d{1,6})?)(?=[Mm\s])", RegexOptions.CultureInvariant)]
    private static partial Regex Barometer { get; }

    [GeneratedRegex(@"H\.S (-?\d{1,4}(?:\.\d{1,6})?)m/s", RegexOptions.CultureInvariant)]
    private static partial Regex HorizontalSpeed { get; }

    /// <summary>Reads a whole text; null where no block of it is telemetry.</summary>
    public static TelemetryTrack? Read(ReadOnlySpan<byte> text)
    {
        var track = new TrackBuilder(Source, documented: false);
        SubtitleBlock.Each(text, block =>
        {
            Add(track, block, block.MediaMs);
            return !track.IsFull;
        });
        return track.Count == 0 ? null : track.Build();
    }

    /// <summary>Adds what one block says; nothing where it is no telemetry.</summary>
    /// <param name="track">Where to.</param>
    /// <param name="block">The block.</param>
    /// <param name="mediaMs">When it is shown.</param>
    public static void Add(TrackBuilder track, SubtitleBlock block, long? mediaMs)
    {
        var labels = block.Text.Contains('[', StringComparison.Ordinal) ? LabelsOf(block.Text) : [];
        var marks = MarksOf(block.Text);
        if (DialectOf(block.Text, labels, marks) is not { } dialect)
        {
            if (track.Count > 0 && (block.Text.Contains("-->", StringComparison.Ordinal) || !block.Ended))
                track.Add(block.Offset, new TelemetryPoint { MediaMs = mediaMs, At = block.LocalTime, Clock = block.LocalTime is null ? PointClock.None : PointClock.Device, Flags = PointFlags.NoFix | PointFlags.Truncated });
            return;
        }

        if (track.Count == 0)
            track.Dialect = dialect;
        var point = new TelemetryPoint
        {
            MediaMs = mediaMs, At = block.LocalTime, Clock = block.LocalTime is null ? PointClock.None : PointClock.Device,
            Flags = (IsCut(block) ? PointFlags.Truncated : 0) | (block.HasClock && block.LocalTime is null ? PointFlags.OutOfRange : 0),
        };
        track.Add(block.Offset, dialect is "C0" or "C" or "D" or "E" ? FromLabels(point, labels, block.Text) : FromMarks(point, marks, dialect, block.Text));
    }

    private static string? DialectOf(string text, Dictionary<string, double> labels, Dictionary<string, Mark> marks)
    {
        if (labels.Count > 0 && (labels.ContainsKey("iso") || labels.ContainsKey("latitude")))
        {
            return labels.ContainsKey("dzoom_ratio") || labels.ContainsKey("gb_yaw") ? "E"
                : labels.ContainsKey("rel_alt") ? "D"
                : text.Contains("<font", StringComparison.Ordinal) ? "C" : "C0";
        }

        if (!marks.TryGetValue("GPS", out var gps))
            return null;
        return gps.HasLetters ? "autel"
            : text.Contains("SS ", StringComparison.Ordinal) && text.Contains("F/", StringComparison.Ordinal) ? marks.ContainsKey("HOME") ? "B+" : "B"
            : gps.LatitudeFirst ? "A'"
            : text.Contains("Hb:", StringComparison.Ordinal) || text.Contains("TV:", StringComparison.Ordinal) ? "A0"
            : marks.ContainsKey("HOME") || text.Contains("BAROMETER", StringComparison.Ordinal) ? "A" : null;
    }

    private static TelemetryPoint FromLabels(TelemetryPoint point, Dictionary<string, double> labels, string text)
    {
        double? Of(string key) => labels.TryGetValue(key, out var value) ? value : null;
        // DJI FPV writes tenths of metres; docs/formats/telemetry.md, section 3.1, dialect C.
        var tenths = text.Contains("size=\"28\"", StringComparison.Ordinal) && text.Contains("[altitude:", StringComparison.Ordinal) && DottedTime.IsMatch(text);
        return (point with
        {
            Altitude = Of("abs_alt") ?? (tenths ? Of("altitude") / 10 : Of("altitude")),
            Height = Of("rel_alt"),
        }).Placed(Of("latitude"), Of("longitude") ?? Of("longtitude"));
    }

    [GeneratedRegex(@"\d{2}:\d{2}:\d{2}\.\d{3}\s", RegexOptions.CultureInvariant)]
    private static partial Regex DottedTime { get; }

    private static TelemetryPoint FromMarks(TelemetryPoint point, Dictionary<string, Mark> marks, string dialect, string text)
    {
        var gps = marks["GPS"];
        var (latitude, longitude) = gps.LatitudeFirst ? (gps.First, gps.Second) : (gps.Second, gps.First);
        var exchanged = latitude is { } north && longitude is { } east && Math.Abs(north) is > 90 and <= 180 && Math.Abs(east) <= 90;
        if (exchanged)
            (latitude, longitude) = (longitude, latitude);
        return (point with
        {
            Flags = point.Flags | (exchanged ? PointFlags.LayoutDoubtful : 0),
            Altitude = dialect is "A'" or "autel" ? gps.Third : null,
            Height = Number(Barometer.Match(text)),
            Speed = Number(HorizontalSpeed.Match(text)),
            Heading = marks.GetValueOrDefault("F.PRY")?.Third,
        }).Placed(latitude, longitude);
    }

    private static Dictionary<string, double> LabelsOf(string text)
    {
        var labels = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (Match label in Labelled.Matches(text))
            labels.TryAdd(label.Groups[1].Value, double.Parse(label.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
        return labels;
    }

    private static Dictionary<string, Mark> MarksOf(string text)
    {
        var marks = new Dictionary<string, Mark>(StringComparer.Ordinal);
        foreach (Match mark in Parenthesised.Matches(text))
        {
            if (mark.Groups[3].Success)
                marks.TryAdd(mark.Groups[1].Value, Mark.Of(mark.Groups[2].Value));
        }

        return marks;
    }

    /// <summary>A bracket, parenthesis or font that was opened and not closed, or a line in the middle of a word.</summary>
    private static bool IsCut(SubtitleBlock block)
    {
        var text = block.Text;
        return text.LastIndexOf('[') > text.LastIndexOf(']') || text.LastIndexOf('(') > text.LastIndexOf(')')
            || (text.Contains("<font", StringComparison.Ordinal) && !text.Contains("</font>", StringComparison.Ordinal))
            || (!block.Ended && !text.TrimEnd().EndsWith('>') && !text.TrimEnd().EndsWith(']'));
    }

    private static double? Number(Match match) => match.Success ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
}
