using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Evidence.Media.Containers;

namespace Evidence.Media.Telemetry.Mp4;

/// <summary>The one place and one time that stand in an MP4's own boxes (docs/formats/telemetry.md, section 3.8).</summary>
internal static partial class QuickTimePlace
{
    public const string Source = "quicktime";

    private const long SecondsFrom1904To1970 = 2_082_844_800;

    [GeneratedRegex(@"^([+-]\d{2}(?:\.\d{1,9})?)([+-]\d{3}(?:\.\d{1,9})?)([+-]\d{1,6}(?:\.\d{1,6})?)?(?:CRS[A-Za-z0-9_]{1,16})?/?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Iso6709 { get; }

    public static TelemetryTrack? Read(SourceFile file, Mp4Index index)
    {
        var track = new TrackBuilder(Source, documented: true);
        var keys = MetadataKeys.Read(file, index);
        var udta = index.First("moov/udta/©xyz") is { } xyz ? QuickTimeText(file.Take(xyz.Start, xyz.Length, 260)) : null;
        var named = udta ?? keys.GetValueOrDefault("com.apple.quicktime.location.ISO6709");
        var place = named ?? (index.First("moov/udta/loci") is { } loci ? Loci.Read(file.Take(loci.Start, loci.Length, 600)) : null);
        var point = TimeOf(file, index, keys, track);
        if (place is null && point.At is null)
            return null;
        track.Dialect = udta is not null ? "©xyz" : named is not null ? "keys" : place is not null ? "loci" : "mvhd";
        track.Add(0, Located(point, place));
        return track.Build();
    }

    private static TelemetryPoint Located(TelemetryPoint point, string? place)
    {
        if (place is null)
            return point.Placed(null, null);
        if (Iso6709.Match(place) is not { Success: true } match)
            return point with { Flags = point.Flags | PointFlags.OutOfRange };
        double Number(int group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        // ISO 6709 has no name for what a height is above, unless a reference system stands behind it.
        return (point with { Altitude = match.Groups[3].Success ? Number(3) : null }).Placed(Number(1), Number(2));
    }

    private static TelemetryPoint TimeOf(SourceFile file, Mp4Index index, Dictionary<string, string> keys, TrackBuilder track)
    {
        var point = new TelemetryPoint { MediaMs = 0 };
        var raw = index.First("moov/mvhd") is { } mvhd ? Creation(file.Take(mvhd.Start, mvhd.Length, 32)) : null;
        if (raw is { } seconds)
            track.Note("creationRaw", seconds.ToString(CultureInfo.InvariantCulture));
        if (keys.GetValueOrDefault("com.apple.quicktime.creationdate") is { } text)
        {
            track.Note("creationDate", text);
            string[] forms = ["yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm:ssK"];
            if (DateTimeOffset.TryParseExact(text.Length > 5 && text[^5] is '+' or '-' ? text.Insert(text.Length - 2, ":") : text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var offset) && offset.Year >= 1980)
                return point with { At = DateTime.SpecifyKind(offset.UtcDateTime, DateTimeKind.Unspecified), Clock = PointClock.Container, Zone = ZoneCertainty.Utc };
        }

        var at = raw is > SecondsFrom1904To1970 and < 40_000_000_000 and var known ? PointTime.OfUnix((known - SecondsFrom1904To1970) * 1_000_000UL) : null;
        return at is { Year: >= 1980 } ? point with { At = at, Clock = PointClock.Container, Zone = ZoneCertainty.AssumedUtc } : point;
    }

    private static ulong? Creation(ReadOnlySpan<byte> mvhd) => mvhd switch
    {
        [0, ..] when mvhd.Length >= 8 => BinaryPrimitives.ReadUInt32BigEndian(mvhd[4..]),
        [1, ..] when mvhd.Length >= 12 => BinaryPrimitives.ReadUInt64BigEndian(mvhd[4..]),
        _ => null,
    };

    /// <summary>Length, language, text.</summary>
    private static string? QuickTimeText(ReadOnlySpan<byte> box) =>
        box.Length > 4 ? Encoding.Latin1.GetString(box.Slice(4, Math.Min(BinaryPrimitives.ReadUInt16BigEndian(box), box.Length - 4))).TrimEnd('\0') : null;
}
