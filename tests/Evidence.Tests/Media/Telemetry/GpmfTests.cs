using Evidence.Media.Telemetry;
using Evidence.Media.Telemetry.Exports;
using Evidence.Testing;
using Xunit;

namespace Evidence.Tests.Media.Telemetry;

public sealed class GpmfTests
{
    /// <summary>Two points of gopro/gpmf-parser's hero5.raw (Apache-2.0 or MIT), value by value.</summary>
    internal static readonly int[][] Points = [[331264969, -1173273542, -20184, 167, 19], [331264973, -1173273579, -20041, 676, 63]];

    private const string Time = "170417173103.000";

    /// <summary>A point of GPS9, so many milliseconds into a day.</summary>
    internal static int[] Nine(int milliseconds) => [331264969, -1173273542, 12_345, 1_500, 160, 8_000, milliseconds];

    [Fact]
    public void Reads_GPS5_of_a_raw_stream()
    {
        var track = Reading.Track(MakeTelemetry.Gps5(3, Time, Points));
        Assert.Equal(("gpmf", "GPS5", "Camera", 2), (track.Source, track.Dialect, track.Notes["device"], track.Points.Count));
        var first = track.Points[0];
        Reading.AssertPlace(33.1264969, -117.3273542, first);
        Assert.Equal((-20.184, 0.167, PointClock.Gps, ZoneCertainty.Utc), (first.Altitude, first.Speed, first.Clock, first.Zone));
        Assert.Equal(new DateTime(2017, 4, 17, 17, 31, 3), first.At);
        Assert.Equal((PointFlags.SharedTime, PointConfidence.Good, (long?)null), (first.Flags, first.Confidence, first.MediaMs));
        Reading.AssertPlace(33.1264973, -117.3273579, track.Points[1]);
        Assert.Empty(track.Findings);
    }

    [Fact]
    public void Reads_GPS9_with_a_time_for_each_point()
    {
        var track = Reading.Track(MakeTelemetry.Gps9((Nine(43_200_500), 172, 3), (Nine(43_200_600), 9999, 0)));
        Assert.Equal("GPS9", track.Dialect);
        var (good, lost) = (track.Points[0], track.Points[1]);
        // 8,000 days behind 1 January 2000.
        Assert.Equal(new DateTime(2021, 11, 26, 12, 0, 0, 500), good.At);
        Assert.Equal((12.345, AltitudeReference.Sea, 1.5, PointFlags.None), (good.Altitude, good.AltitudeOf, good.Speed, good.Flags));
        Assert.Equal((PointFlags.NoFix | PointFlags.Imprecise, PointConfidence.None, 99.99, true), (lost.Flags, lost.Confidence, lost.Dop, lost.HasPosition));
    }

    [Theory]
    [InlineData(3, 172, 1.72, "", "good")]
    [InlineData(3, 500, 5.0, "", "good")]
    [InlineData(3, 501, 5.01, "imprecise", "doubtful")]
    [InlineData(2, 172, 1.72, "", "good")]
    [InlineData(0, 172, 1.72, "no-fix", "none")]
    [InlineData(3, 0, null, "", "good")]
    public void Says_how_precise_a_fix_is(ushort fix, ushort precision, double? dop, string flags, string confidence)
    {
        var five = Reading.Track(MakeTelemetry.Gps5(fix, Time, MakeTelemetry.Gpmf("GPSP", 'S', 2, MakeMp4.U16(precision)), Points[..1])).Points[0];
        var nine = Reading.Track(MakeTelemetry.Gps9((Nine(43_200_500), precision, fix))).Points[0];

        Assert.All([five, nine], point => Assert.Equal((dop, flags, confidence, true), (point.Dop, string.Join(' ', point.Flags.Words()), point.Confidence.Word(), point.HasPosition)));
    }

    [Fact]
    public void A_fix_of_two_dimensions_has_no_height_above_the_sea()
    {
        var points = Reading.Track(MakeTelemetry.Gps9((Nine(1_000), 172, 3), (Nine(2_000), 172, 2))).Points;

        Assert.Equal([(12.345, AltitudeReference.Sea), (12.345, AltitudeReference.Unknown)], points.Select(point => (point.Altitude!.Value, point.AltitudeOf)));
    }

    [Fact]
    public void Keeps_points_without_a_fix()
    {
        var track = Reading.Track(MakeTelemetry.Gps5(0, Time, Points));
        Assert.All(track.Points, point => Assert.Equal(PointConfidence.None, point.Confidence));
        Reading.AssertPlace(33.1264969, -117.3273542, track.Points[0]);
    }

    [Fact]
    public void Spreads_a_block_over_the_duration_of_its_sample()
    {
        var track = Assert.Single(Reading.Tracks(MakeTelemetry.DataMp4("gpmd", [], MakeTelemetry.Gps5(3, Time, Points), MakeTelemetry.Gps5(3, "170417173104.000", Points))), t => t.Source == "gpmf");
        Assert.Equal([0L, 500, 1000, 1500], track.Points.Select(point => point.MediaMs!.Value));
        Assert.Equal(new DateTime(2017, 4, 17, 17, 31, 3, 500), track.Points[1].At);
        Assert.All(track.Points, point => Assert.Equal(PointFlags.None, point.Flags));
    }

    [Fact]
    public void Keeps_what_is_whole_of_a_cut_block()
    {
        var whole = MakeTelemetry.Gps5(3, Time, Points);
        var track = Reading.Track(whole[..^10]);
        Reading.AssertPlace(33.1264969, -117.3273542, Assert.Single(track.Points));
        Assert.Equal("truncated", Assert.Single(track.Findings).Flag);
    }

    [Fact]
    public void Leaves_out_what_a_scale_of_zero_makes_of_a_value()
    {
        var bytes = MakeTelemetry.Gps5(3, Time, Points);
        var at = bytes.AsSpan().IndexOf("SCAL"u8) + 8;
        bytes.AsSpan(at, 4).Clear();
        Assert.All(Reading.Track(bytes).Points, point => Assert.True(point.Flags.HasFlag(PointFlags.OutOfRange) && !point.HasPosition));
    }

    [Fact]
    public void Reads_each_byte_of_a_file_once_however_often_its_tables_name_it()
    {
        var bytes = MakeTelemetry.DataMp4("gpmd", [], MakeTelemetry.Gps5(3, Time, Points));
        // One million samples of one size, all in the chunk that begins at the end of the file: none is there.
        var sizes = bytes.AsSpan().IndexOf("stsz"u8) + 8;
        MakeMp4.U32(1000, 0xffffffff).CopyTo(bytes, sizes);
        var times = bytes.AsSpan().IndexOf("stts"u8) + 12;
        MakeMp4.U32(0xffffffff).CopyTo(bytes, times);
        var chunks = bytes.AsSpan().IndexOf("stsc"u8) + 16;
        MakeMp4.U32(0xffffffff).CopyTo(bytes, chunks);
        var track = Assert.Single(Reading.Tracks(bytes), t => t.Source == "gpmf");
        Assert.Contains(track.Findings, finding => finding.Flag == "limit");
        Assert.True(track.Points.Count < 1000);
    }
}
