using Evidence.Formats;
using Evidence.Items.Places;
using Evidence.Media.Telemetry;
using Xunit;

namespace Evidence.Tests.Items;

public sealed class PlacesTests
{
    [Theory]
    [InlineData("51.5007,-0.1246,500")]
    [InlineData("51.49,-0.13,51.51,-0.11")]
    [InlineData("-10,179,10,-179")]
    public void An_area_is_read_as_it_is_written(string text) => Assert.Equal(text, Area.Parse(text)!.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("51.5")]
    [InlineData("51.5,0")]
    [InlineData("91,0,500")]
    [InlineData("51.5,181,500")]
    [InlineData("51.5,0,0")]
    [InlineData("51.5,0,100001")]
    [InlineData("52,0,51,1")]
    [InlineData("51,0,52,1,2")]
    [InlineData("51;0;500")]
    [InlineData("NaN,0,500")]
    [InlineData("1e1,0,500")]
    public void What_is_no_area_is_none(string? text) => Assert.Null(Area.Parse(text));

    [Fact]
    public void A_degree_of_latitude_is_111_kilometres_and_one_of_longitude_shrinks_to_the_poles()
    {
        Assert.Equal(111_195, Earth.Metres((0, 0), (1, 0)), 1.0);
        Assert.Equal(111_195, Earth.Metres((0, 179.5), (0, -179.5)), 1.0);
        Assert.Equal(55_597, Earth.Metres((60, 0), (60, 1)), 10.0);
    }

    [Fact]
    public void A_track_is_thinned_to_at_most_its_most_places_and_what_is_doubtful_is_left_out()
    {
        var item = ItemId.New();
        var walk = Enumerable.Range(0, 20_000).Select(n => Point(51.5 + n * 0.0005, 0)).ToList();
        Assert.InRange(PlacesOfTrack.Of(item, [Track(walk)]).Count, PlacesOfTrack.Most / 3, PlacesOfTrack.Most);
        // Standing still is one place, until five minutes went by.
        Assert.Equal(3, PlacesOfTrack.Of(item, [Track([.. Enumerable.Range(0, 601).Select(n => Point(51.5, 0, n))])]).Count);
        Assert.Empty(PlacesOfTrack.Of(item, [Track([Point(51.5, 0) with { Flags = PointFlags.Imprecise }, Point(51.5, 0) with { Flags = PointFlags.NoFix }])]));
        Assert.Null(Assert.Single(PlacesOfTrack.Of(item, [Track([Point(51.5, 0) with { Zone = ZoneCertainty.Unknown }])])).At);
    }

    private static TelemetryPoint Point(double north, double east, int second = 0) =>
        new() { Latitude = north, Longitude = east, At = new DateTime(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc).AddSeconds(second), Zone = ZoneCertainty.Utc, Clock = PointClock.Gps };

    private static TelemetryTrack Track(IReadOnlyList<TelemetryPoint> points) => 
        new() { Source = "test", Dialect = "", Documented = true, Notes = new Dictionary<string, string>(), Points = points, Findings = [], FindingsNotListed = 0 };
}
