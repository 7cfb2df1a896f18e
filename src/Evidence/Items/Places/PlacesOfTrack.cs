using Evidence.Formats;
using Evidence.Media.Telemetry;
using NpgsqlTypes;

namespace Evidence.Items.Places;

/// <summary>Thins a track: a place is kept when it is far enough from the last one kept, or enough time went by. What speaks against a point keeps it out.</summary>
internal static class PlacesOfTrack
{
    /// <summary>Of one recording.</summary>
    public const int Most = 400;

    private const double FirstMetres = 25;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<ItemPlace> Of(ItemId item, IReadOnlyList<TelemetryTrack> tracks)
    {
        var points = tracks.SelectMany(track => track.Points).Where(point => point.Confidence == PointConfidence.Good).ToList();
        for (var (metres, pause) = (FirstMetres, FirstPause); ; (metres, pause) = (metres * 2, pause * 2))
        {
            var kept = Thinned(points, metres, pause);
            if (kept.Count <= Most)
                return [.. kept.Select((point, at) => Placed(item, at, point))];
        }
    }

    private static List<TelemetryPoint> Thinned(IReadOnlyList<TelemetryPoint> points, double metres, TimeSpan pause)
    {
        var kept = new List<TelemetryPoint>();
        foreach (var point in points)
        {
            if (kept.Count == 0 || Earth.Metres(Coordinates(kept[^1]), Coordinates(point)) >= metres || point.At - kept[^1].At >= pause)
                kept.Add(point);
        }

        return kept;
    }

    private static (double North, double East) Coordinates(TelemetryPoint point) => (point.Latitude!.Value, point.Longitude!.Value);

    private static ItemPlace Placed(ItemId item, int ordinal, TelemetryPoint point) => new()
    {
        ItemId = item, Ordinal = ordinal, Point = new NpgsqlPoint(point.Longitude!.Value, point.Latitude!.Value),
        At = point is { At: { } at, Zone: ZoneCertainty.Utc or ZoneCertainty.AssumedUtc } ? Instant.Truncate(new DateTimeOffset(at, TimeSpan.Zero)) : null,
    };
}
