namespace Evidence.Media.Telemetry.Exports;

/// <summary>Cuts a line where it crosses 180° of longitude, so that no map draws it around the world (RFC 7946, section 3.1.9).</summary>
internal static class AntimeridianCut
{
    public static List<List<GroundPlace>> Of(List<TelemetryPoint> points)
    {
        var place = PlaceOf(points[0]);
        List<List<GroundPlace>> lines = [[place]];
        foreach (var point in points.Skip(1))
        {
            var next = PlaceOf(point);
            if (Math.Abs(next.Longitude - place.Longitude) > 180)
                Cross(lines, place, next);
            lines[^1].Add(next);
            place = next;
        }

        return lines;
    }

    private static void Cross(List<List<GroundPlace>> lines, GroundPlace from, GroundPlace to)
    {
        var edge = from.Longitude < 0 ? -180.0 : 180.0;
        var beyond = edge - from.Longitude;
        var whole = to.Longitude + (2 * edge) - from.Longitude;
        var latitude = whole == 0 ? from.Latitude : from.Latitude + ((to.Latitude - from.Latitude) * beyond / whole);
        lines[^1].Add(new GroundPlace(latitude, edge, from.Altitude));
        lines.Add([new GroundPlace(latitude, -edge, to.Altitude)]);
    }

    private static GroundPlace PlaceOf(TelemetryPoint point) => new(point.Latitude!.Value, point.Longitude!.Value, point.Altitude);
}
