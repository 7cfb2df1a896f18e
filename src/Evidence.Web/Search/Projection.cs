namespace Evidence.Web.Search;

/// <summary>How places on the earth lie in a drawing, in degrees of the equator: on a plane whose east is scaled by the middle's latitude, or as Web Mercator has it, on which tiles are drawn.</summary>
/// <param name="Narrow">Of a degree east.</param>
internal readonly record struct Projection(bool IsMercator, double Narrow)
{
    private const double MetresOfDegree = 111_195;

    /// <summary>The whole earth is a square that ends here.</summary>
    private const double MostNorth = 85.0511;

    public static Projection Of(bool isMercator, double middleNorth) => new(isMercator, isMercator ? 1 : Math.Max(0.01, Math.Cos(double.DegreesToRadians(middleNorth))));

    public double Up(double north) => IsMercator ? double.RadiansToDegrees(Math.Asinh(Math.Tan(double.DegreesToRadians(Bounded(north))))) : north;

    public double North(double up) => IsMercator ? double.RadiansToDegrees(Math.Atan(Math.Sinh(double.DegreesToRadians(up)))) : up;

    /// <summary>How long a metre on the ground is there: on the plane everywhere the same.</summary>
    public double OfMetre(double north) => 1 / MetresOfDegree / (IsMercator ? Math.Cos(double.DegreesToRadians(Bounded(north))) : 1);

    private static double Bounded(double north) => Math.Clamp(north, -MostNorth, MostNorth);
}
