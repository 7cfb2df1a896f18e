using System.Text;
using Evidence.Media.Telemetry;
using Xunit;

namespace Evidence.Tests.Media.Telemetry;

/// <summary>Reads bytes as the product reads a file.</summary>
internal static class Reading
{
    public static IReadOnlyList<TelemetryTrack> Tracks(byte[] bytes) => TelemetryReader.Read(new MemoryStream(bytes, writable: false), CancellationToken.None);

    public static TelemetryTrack Track(byte[] bytes) => Assert.Single(Tracks(bytes));

    public static TelemetryTrack Track(string text) => Track(Encoding.UTF8.GetBytes(text));

    public static void AssertPlace(double latitude, double longitude, TelemetryPoint point)
    {
        Assert.NotNull(point.Latitude);
        Assert.NotNull(point.Longitude);
        Assert.Equal(latitude, point.Latitude.Value, 7);
        Assert.Equal(longitude, point.Longitude.Value, 7);
    }
}
