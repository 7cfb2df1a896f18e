using Evidence.Media.Telemetry;
using Xunit;

namespace Evidence.Tests.Media.Telemetry;

public sealed class DjiSubtitlesTests
{
    private const string TimeLine = "1\n00:00:01,500 --> 00:00:02,000\n";

    private const string A0 = TimeLine + "HOME(149.0251,-20.2532) 2017.8.5 14:11:51\nGPS(149.0251,-20.2533,16) Hb:1.9 Hs:1.9\nISO:100 TV:60 EV: 0 IR:F2.8\n\n";
    private const string A = TimeLine + "HOME(149.0251,-20.2532) 2017.08.05 14:11:51\nGPS(149.0251,-20.2533,16) BAROMETER:1.9\nISO:100 Shutter:60 EV: Fnum:2.2\n\n";
    private const string A1 = "1\r\n00:00:01,500 --> 00:00:02,000\r\n2022.06.21 16:06:17\r\nGPS(36.6146,-6.1120,0.0M) BAROMETER:0.3M\r\n\r\n";
    private const string B = TimeLine + "F/3.2, SS 160, ISO 100, EV 0, GPS (8.2090, 47.4692, 18), D 49.21m, H 45.60m, H.S 0.50m/s, V.S 0.00m/s \n\n";
    private const string BPlus = TimeLine + "F/5.6, SS 400, ISO 100, EV 0, GPS (-58.851745, -34.237922, 15), HOME (-58.847509, -34.232707, -57.98m), D 698.70m, H 85.80m, H.S 2.88m/s, V.S 0.00m/s, F.PRY (2.7°, -7.0°, 110.1°), G.PRY (-24.4°, 0.0°, 110.4°)\n\n";
    private const string C0 = "1\n2017.08.05 14:11:51,393,525\n[latitude : -20.2533] [longtitude : 149.0251] [iso : 100] [shutter : 1/60.0] [ev : 0] [fnum : 220]\n\n";
    private const string C = TimeLine + "<font size=\"36\">SrtCnt : 1, DiffTime : 16ms\n2022-05-01 15:01:58,531,716\n[iso : 100] [shutter : 1/500.0] [fnum : 280] [ev : 0] [ct : 5500] [color_md : default] [focal_len : 240] [latitude: 41.420684] [longitude: 2.162162] [altitude: 27.300000] </font>\n\n";
    private const string Fpv = TimeLine + "<font size=\"28\">FrameCnt: 1, DiffTime: 16ms\n2022-05-01 15:01:58.531\n[iso: 100] [latitude: 41.420684] [longitude: 2.162162] [altitude: 273.0] </font>\n\n";
    private const string D = TimeLine + "<font size=\"28\">FrameCnt: 1, DiffTime: 20ms\n2021-12-25 12:27:52.373\n[iso: 220] [shutter: 1/8000.0] [fnum: 3.2] [ev: 0] [ct: 5115] [color_md : default] [focal_len: 24.00] [latitude: 51.503900] [longitude: -0.141900] [rel_alt: -2.400 abs_alt: 0.401] </font>\n\n";
    private const string E = TimeLine + "<font size=\"28\">FrameCnt: 1, DiffTime: 33ms\n2023-03-02 10:11:12.131\n[iso: 100] [dzoom_ratio: 1.00], [latitude: 51.503900] [longitude: -0.141900] [rel_alt: 12.5 abs_alt: 99.875] [gb_yaw: 91.2 gb_pitch: -10.0 gb_roll: 0.0] </font>\n\n";
    private const string Autel = TimeLine + "HOME(W: 109.318642, N: 40.769371) 2023-09-12 10:28:07\nGPS(W: 109.339287, N: 40.768574, 2371.76m)\nHDR ISO:100 SHUTTER:1000 EV:-0.7 F-NUM:1.8\nF.PRY (1.0°, -3.7°, -59.0°), G.PRY (0.0°, 0.0°, 0.0°)\n\n";

    [Theory]
    [InlineData(A0, "A0", -20.2533, 149.0251, null, 1.9, "2017-08-05T14:11:51.000000")]
    [InlineData(A, "A", -20.2533, 149.0251, null, 1.9, "2017-08-05T14:11:51.000000")]
    [InlineData(A1, "A'", 36.6146, -6.1120, 0.0, 0.3, "2022-06-21T16:06:17.000000")]
    [InlineData(B, "B", 47.4692, 8.2090, null, 45.60, null)]
    [InlineData(BPlus, "B+", -34.237922, -58.851745, null, 85.80, null)]
    [InlineData(C0, "C0", -20.2533, 149.0251, null, null, "2017-08-05T14:11:51.393525")]
    [InlineData(C, "C", 41.420684, 2.162162, 27.3, null, "2022-05-01T15:01:58.531716")]
    [InlineData(Fpv, "C", 41.420684, 2.162162, 27.3, null, "2022-05-01T15:01:58.531000")]
    [InlineData(D, "D", 51.5039, -0.1419, 0.401, -2.4, "2021-12-25T12:27:52.373000")]
    [InlineData(E, "E", 51.5039, -0.1419, 99.875, 12.5, "2023-03-02T10:11:12.131000")]
    [InlineData(Autel, "autel", 40.768574, -109.339287, 2371.76, null, "2023-09-12T10:28:07.000000")]
    public void Reads_every_dialect(string text, string dialect, double latitude, double longitude, double? altitude, double? height, string? at)
    {
        var track = Reading.Track(text);
        var point = Assert.Single(track.Points);
        Assert.Equal((dialect, altitude, height), (track.Dialect, point.Altitude, point.Height));
        Reading.AssertPlace(latitude, longitude, point);
        Assert.Equal(at, Evidence.Media.Telemetry.Exports.TelemetryWords.AtText(point));
        Assert.Equal(dialect == "C0" ? null : 1500L, point.MediaMs);
        Assert.Equal(PointConfidence.Good, point.Confidence);
        Assert.Equal(at is null ? (PointClock.None, PointFlags.NoTime) : (PointClock.Device, PointFlags.None), (point.Clock, point.Flags));
        Assert.Equal(ZoneCertainty.Unknown, point.Zone);
        Assert.Empty(track.Findings);
    }

    [Fact]
    public void Reads_speed_and_heading_where_they_stand()
    {
        var point = Reading.Track(BPlus).Points[0];
        Assert.Equal((2.88, 110.1), (point.Speed, point.Heading));
        Assert.Equal(301.0, Reading.Track(Autel).Points[0].Heading);
    }

    [Theory]
    [InlineData("\uFEFF" + A + A)]
    [InlineData("1\n00:00:01,000 --> 00:00:02,000\nHOME(149.0,-20.2) 2017.08.05 14:11:51\nGPS(149.0,-20.2,16) BAROMETER:1.9\n2\n00:00:02,000 --> 00:00:03,000\nHOME(149.0,-20.2) 2017.08.05 14:11:52\nGPS(149.0,-20.2,16) BAROMETER:1.9\n")]
    [InlineData(A1 + A1)]
    public void Bears_byte_order_marks_carriage_returns_and_missing_blank_lines(string text)
    {
        var track = Reading.Track(text);
        Assert.Equal(2, track.Points.Count);
        Assert.All(track.Points, point => Assert.Equal(PointConfidence.Good, point.Confidence));
    }

    [Theory]
    [InlineData("GPS(0.0000,0.0000,0) BAROMETER:1.9")]
    [InlineData("GPS(n/a,n/a,n/a) BAROMETER:1.9")]
    public void Keeps_a_point_without_a_fix(string gps)
    {
        var point = Reading.Track(A.Replace("GPS(149.0251,-20.2533,16) BAROMETER:1.9", gps, StringComparison.Ordinal)).Points[0];
        Assert.Equal((PointFlags.NoFix, PointConfidence.None, PointClock.Device), (point.Flags, point.Confidence, point.Clock));
        Assert.False(point.HasPosition);
    }

    [Fact]
    public void Keeps_a_block_that_has_no_position_at_all()
    {
        var point = Reading.Track(C.Replace(" [latitude: 41.420684] [longitude: 2.162162]", "", StringComparison.Ordinal)).Points[0];
        Assert.Equal(PointFlags.NoFix, point.Flags);
        Assert.Equal(27.3, point.Altitude);
    }

    [Fact]
    public void Flags_an_order_that_the_values_contradict()
    {
        var point = Reading.Track(A1.Replace("36.6146,-6.1120", "149.0251,-20.2533", StringComparison.Ordinal)).Points[0];
        Assert.Equal((PointFlags.LayoutDoubtful, PointConfidence.Doubtful), (point.Flags, point.Confidence));
        Reading.AssertPlace(-20.2533, 149.0251, point);
    }

    [Fact]
    public void Leaves_out_what_cannot_be_and_says_so()
    {
        var point = Reading.Track(D.Replace("51.503900", "91.5", StringComparison.Ordinal).Replace("2021-12-25", "2021-13-25", StringComparison.Ordinal)).Points[0];
        Assert.Equal(PointFlags.OutOfRange | PointFlags.NoTime, point.Flags);
        Assert.Null(point.At);
        Assert.False(point.HasPosition);
    }

    [Theory]
    [InlineData(D, "[latitude: 51.5")]
    [InlineData(A, "GPS(149.0251,-20")]
    [InlineData(D, "00:00:02,000\n")]
    public void Keeps_a_cut_last_block_and_flags_it(string block, string lastPiece)
    {
        var cut = block[..(block.IndexOf(lastPiece, StringComparison.Ordinal) + lastPiece.Length)];
        var track = Reading.Track(block + cut);
        Assert.Equal(PointConfidence.Good, track.Points[0].Confidence);
        Assert.True(track.Points[1].Flags.HasFlag(PointFlags.Truncated));
        Assert.False(track.Points[1].HasPosition);
        Assert.Equal("truncated", Assert.Single(track.Findings).Flag);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1\n00:00:01,000 --> 00:00:02,000\nJust a film's subtitle.\n\n")]
    [InlineData("[iso] and latitude, in a letter")]
    public void Takes_no_other_text_for_telemetry(string text) => Assert.Empty(Reading.Tracks(System.Text.Encoding.UTF8.GetBytes(text)));
}
