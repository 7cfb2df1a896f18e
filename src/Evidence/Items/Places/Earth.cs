namespace Evidence.Items.Places;

/// <summary>Distances on a sphere of the mean radius (6,371,008.8 m, IUGG): some 0.5 % from those on the ellipsoid. The database's <c>items.metres</c> is the same.</summary>
public static class Earth
{
    private const double Radius = 6_371_008.8;

    /// <summary>Degrees north and east in; metres along the great circle out (haversine).</summary>
    public static double Metres((double North, double East) one, (double North, double East) other)
    {
        var (a, b) = (double.DegreesToRadians(one.North), double.DegreesToRadians(other.North));
        var (north, east) = ((b - a) / 2, double.DegreesToRadians(other.East - one.East) / 2);
        var half = Math.Sin(north) * Math.Sin(north) + Math.Cos(a) * Math.Cos(b) * Math.Sin(east) * Math.Sin(east);
        return 2 * Radius * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }
}
