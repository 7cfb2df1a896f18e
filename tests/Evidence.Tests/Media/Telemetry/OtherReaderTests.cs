using System.Buffers.Binary;
using System.Text;
using Evidence.Media.Telemetry;
using Evidence.Media.Telemetry.Exports;
using Evidence.Testing;
using Xunit;

namespace Evidence.Tests.Media.Telemetry;

/// <summary>Parrot, freeGPS, NMEA, GPX and the boxes of QuickTime: made by hand from the layouts, because no public original is at hand.</summary>
public sealed class OtherReaderTests
{
    internal const string Rmc = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A";
    internal const string Gga = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";

    internal const string GpxText = """
        <?xml version="1.0"?>
        <gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>a</name><trkseg>
        <trkpt lat="51.5007" lon="-0.1246"><ele>12.5</ele><time>2026-11-21T14:02:09Z</time></trkpt>
        <trkpt lat="51.5008" lon="-0.1247"><time>2026-11-21T15:02:10+01:00</time></trkpt>
        <trkpt lat="51.5009" lon="-0.1248"><time>2026-11-21T14:02:11</time></trkpt>
        </trkseg></trk></gpx>
        """;

    internal static byte[] Parrot(char version, int bytes, int elevation, double latitude, double longitude, int altitude, short north, short east)
    {
        var record = new byte[bytes];
        record[0] = (byte)'P';
        record[1] = (byte)version;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(2), (ushort)((bytes / 4) - 1));
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(4), elevation << 16);
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(8), (int)(latitude * (1 << 22)));
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(12), (int)(longitude * (1 << 22)));
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(16), (altitude << 16) | 14);
        BinaryPrimitives.WriteInt16BigEndian(record.AsSpan(20), (short)(north * 256));
        BinaryPrimitives.WriteInt16BigEndian(record.AsSpan(22), (short)(east * 256));
        return record;
    }

    /// <summary>A record of version 1: yaw a quarter turn, 99 m above the sea, 25 m above the ground.</summary>
    internal static byte[] ParrotFirst(double latitude, double longitude)
    {
        var record = Parrot('1', 56, 0, 0, 0, 0, 0, 0);
        BinaryPrimitives.WriteInt16BigEndian(record.AsSpan(4), 6434);
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(28), (int)(latitude * (1 << 20)));
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(32), (int)(longitude * (1 << 20)));
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(36), (99 << 16) | 7);
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(40), 25 << 16);
        return record;
    }

    /// <summary>Sentences behind a recorder's own clock, in the box <c>gps </c>.</summary>
    internal static byte[] NmeaMp4(string text) => [.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Mvhd(0), MakeMp4.Box("gps ", Encoding.ASCII.GetBytes(text)))];

    internal static byte[] ParrotMp4(params byte[][] samples) =>
        MakeTelemetry.DataMp4("mett", "\0application/octet-stream;type=com.parrot.videometadata3\0"u8.ToArray(), samples);

    [Theory]
    [InlineData('2', 56)]
    [InlineData('3', 72)]
    public void Reads_Parrot_s_records(char version, int bytes)
    {
        var track = Assert.Single(Reading.Tracks(ParrotMp4(Parrot(version, bytes, 30, 48.875, 2.25, 120, 3, -4), Parrot(version, bytes, 30, 500, 500, 0, 0, 0), Parrot(version, bytes, 30, 48.875, 2.25, 120, 3, -4)[..18])));
        Assert.Equal(("parrot", $"P{version}"), (track.Source, track.Dialect));
        var point = track.Points[0];
        Reading.AssertPlace(48.875, 2.25, point);
        Assert.Equal((30.0, 120.0, 5.0, 0L), (point.Height, point.Altitude, point.Speed, point.MediaMs));
        Assert.Equal(306.8699, point.Heading!.Value, 4);
        Assert.Equal(PointFlags.NoTime, point.Flags);
        Assert.Equal(PointFlags.OutOfRange | PointFlags.NoTime, track.Points[1].Flags);
        Assert.Equal(PointFlags.Truncated | PointFlags.NoTime, track.Points[2].Flags);
        Reading.AssertPlace(48.875, 2.25, track.Points[2]);
        Assert.Null(track.Points[2].Altitude);
    }

    [Fact]
    public void Reads_Parrot_s_first_version()
    {
        var point = Assert.Single(Assert.Single(Reading.Tracks(ParrotMp4(ParrotFirst(48.875, 2.25)))).Points);
        Reading.AssertPlace(48.875, 2.25, point);
        Assert.Equal((99.0, 25.0), (point.Altitude, point.Height));
        Assert.Equal(90.0, point.Heading!.Value, 1);
    }

    [Fact]
    public void Reads_Novatek_s_blocks_in_both_places()
    {
        uint[] clock = [14, 2, 9, 26, 11, 21];
        var track = Assert.Single(Reading.Tracks(MakeTelemetry.FreeGpsMp4(
            MakeTelemetry.FreeGps(0x8000, clock, "ANW", [5130.042f, 7.476f, 10f, 91.5f]),
            MakeTelemetry.FreeGps(0x8000, clock, "ASE", [2015.18f, 14901.506f, 0f, 0f], at: 0x10),
            MakeTelemetry.FreeGps(0x8000, clock, "VNW", [5130.042f, 7.476f, 10f, 91.5f]),
            MakeTelemetry.FreeGps(0x8000, [], "", []))));
        Assert.Equal(("freegps", "novatek"), (track.Source, track.Dialect));
        var point = track.Points[0];
        Assert.Equal(51.5007, point.Latitude!.Value, 5);
        Assert.Equal(-0.1246, point.Longitude!.Value, 5);
        Assert.Equal((5.14444, 91.5), (Math.Round(point.Speed!.Value, 5), point.Heading));
        Assert.Equal((new DateTime(2026, 11, 21, 14, 2, 9), PointClock.Device, ZoneCertainty.Unknown, PointFlags.None), (point.At, point.Clock, point.Zone, point.Flags));
        Assert.Equal(-20.253, track.Points[1].Latitude!.Value, 4);
        Assert.Equal((PointFlags.NoFix, true), (track.Points[2].Flags, track.Points[2].HasPosition));
        Assert.Equal(PointFlags.NoFix | PointFlags.NoTime, track.Points[3].Flags);
    }

    [Fact]
    public void Reads_DrivePro_s_degrees_and_doubts_a_mixture()
    {
        uint[] clock = [14, 2, 9, 2026, 11, 21];
        float[] values = [51.5f, 0.125f, 36f, 91.5f];
        var points = Assert.Single(Reading.Tracks(MakeTelemetry.FreeGpsMp4(MakeTelemetry.FreeGps(0x4000, clock, "ANW", values), MakeTelemetry.FreeGps(0x8000, clock, "ANW", [5130f, 7.5f, 0f, 0f])))).Points;
        Reading.AssertPlace(51.5, -0.125, points[0]);
        Assert.Equal((10.0, PointFlags.None), (points[0].Speed, points[0].Flags));
        Assert.Equal(PointFlags.LayoutDoubtful, points[1].Flags);
        Reading.AssertPlace(51.5, -0.125, points[1]);
    }

    [Fact]
    public void Reads_the_doubles_that_DrivePro_230_adds()
    {
        // 51°30.0421' and 7.4761': a float keeps three decimals of that.
        var minutes = MakeTelemetry.WithDoubles(MakeTelemetry.FreeGps(0x8000, [14, 2, 9, 2026, 11, 21], "ANW", [5130.0421f, 7.4761f, 10f, 91.5f]), 5130.0421, 7.4761, 35.25);
        var degrees = MakeTelemetry.WithDoubles(MakeTelemetry.FreeGps(0x4000, [14, 2, 9, 2026, 11, 21], "ANW", [51.500701f, 0.124601f, 36f, 91.5f]), 51.500701, 0.124601, -2);
        var track = Assert.Single(Reading.Tracks(MakeTelemetry.FreeGpsMp4(minutes, degrees)));

        Assert.Equal("drivepro-230", track.Dialect);
        Reading.AssertPlace(51.5007016667, -0.1246016667, track.Points[0]);
        Reading.AssertPlace(51.500701, -0.124601, track.Points[1]);
        Assert.Equal([(35.25, AltitudeReference.Unknown, PointFlags.None), (-2, AltitudeReference.Unknown, PointFlags.None)], track.Points.Select(point => (point.Altitude!.Value, point.AltitudeOf, point.Flags)));
    }

    [Theory]
    [InlineData(5131, 7.4761, 0x8000)]
    [InlineData(double.NaN, 7.4761, 0x8000)]
    [InlineData(5130.0421, 7.4761, 0x60)]
    public void Takes_no_doubles_that_contradict_the_floats_or_lie_behind_the_block(double latitude, double longitude, int length)
    {
        var block = MakeTelemetry.WithDoubles(MakeTelemetry.FreeGps((uint)length, [14, 2, 9, 26, 11, 21], "ANW", [5130.0421f, 7.4761f, 10f, 91.5f]), latitude, longitude, 35.25);
        var track = Assert.Single(Reading.Tracks(MakeTelemetry.FreeGpsMp4(block)));

        Assert.Equal(("novatek", (double?)null, PointFlags.None), (track.Dialect, track.Points[0].Altitude, track.Points[0].Flags));
        Assert.Equal(51.5007, track.Points[0].Latitude!.Value, 4);
    }

    [Fact]
    public void Reads_minutes_in_a_block_as_long_as_DrivePro_s()
    {
        var track = Assert.Single(Reading.Tracks(MakeTelemetry.FreeGpsMp4(MakeTelemetry.FreeGps(0x4000, [14, 2, 9, 2026, 11, 21], "ANW", [5130f, 7.5f, 10f, 91.5f]))));

        Reading.AssertPlace(51.5, -0.125, track.Points[0]);
        Assert.Equal(("novatek", PointFlags.LayoutDoubtful), (track.Dialect, track.Points[0].Flags));
    }

    [Fact]
    public void Finds_blocks_that_no_index_names()
    {
        var block = MakeTelemetry.FreeGps(0x8000, [14, 2, 9, 26, 11, 21], "ANW", [5130.042f, 7.476f, 10f, 91.5f]);
        var track = Assert.Single(Reading.Tracks([.. MakeMp4.Ftyp, .. MakeMp4.Box("mdat", new byte[(1 << 20) - 60], block, new byte[500], block)]));
        Assert.Equal(2, track.Points.Count);
    }

    [Fact]
    public void Says_what_an_index_names_and_what_is_not_there()
    {
        var file = MakeTelemetry.FreeGpsMp4(new byte[0x60]);
        var index = file.AsSpan().IndexOf("gps "u8) + 8;
        MakeMp4.U32(1000).CopyTo(file, index);
        var findings = Assert.Single(Reading.Tracks(file)).Findings;
        Assert.Equal(["truncated", "unreadable"], findings.Select(finding => finding.Flag));
    }

    [Fact]
    public void Makes_one_point_of_the_sentences_of_one_moment()
    {
        var track = Reading.Track($"{Rmc}\r\n{Gga}\r\n$GPGSV,3,1,11*00\r\n{Rmc.Replace("123519", "123520", StringComparison.Ordinal).Replace("*6A", "*60", StringComparison.Ordinal)}\r\n");
        var point = track.Points[0];
        Assert.Equal(2, track.Points.Count);
        Reading.AssertPlace(48.1173, 11.5166667, point);
        Assert.Equal((545.4, AltitudeReference.Sea, 84.4, 0.9), (point.Altitude, point.AltitudeOf, point.Heading, point.Dop));
        Assert.Equal(11.5236, point.Speed!.Value, 4);
        Assert.Equal((new DateTime(1994, 3, 23, 12, 35, 19), PointClock.Gps, ZoneCertainty.Utc, PointFlags.None), (point.At, point.Clock, point.Zone, point.Flags));
        Assert.Equal(PointFlags.None, track.Points[1].Flags);
    }

    [Theory]
    [InlineData("*6A", "*6B", "bad-checksum", "doubtful")]
    [InlineData("*6A", "", "no-checksum", "doubtful")]
    [InlineData("A,4807", "V,4807", "no-fix bad-checksum", "none")]
    [InlineData("4807.038,N", "4877.038,N", "bad-checksum out-of-range", "none")]
    public void Flags_a_sentence_that_is_not_sound(string what, string by, string flags, string confidence)
    {
        var point = Reading.Track(Rmc.Replace(what, by, StringComparison.Ordinal) + "\n").Points[0];
        Assert.Equal((flags, confidence), (string.Join(' ', point.Flags.Words()), point.Confidence.Word()));
    }

    [Fact]
    public void Reads_sentences_behind_a_recorder_s_own_clock_and_inside_a_box()
    {
        var text = $"[1422439353000]{Rmc}\n[1422439354000]{Gga.Replace("123519", "123520", StringComparison.Ordinal)}\n";
        Assert.Equal(2, Reading.Track(text).Points.Count);
        var boxed = Reading.Track(NmeaMp4(text));
        Assert.Equal(("nmea", 2), (boxed.Source, boxed.Points.Count));
    }

    [Fact]
    public void Reads_GPX_and_how_sure_its_zone_is()
    {
        var points = Reading.Track(GpxText).Points;
        Reading.AssertPlace(51.5007, -0.1246, points[0]);
        Assert.Equal(12.5, points[0].Altitude);
        Assert.Equal(new DateTime(2026, 11, 21, 14, 2, 10), points[1].At);
        Assert.Equal([ZoneCertainty.Utc, ZoneCertainty.Utc, ZoneCertainty.Unknown], points.Select(point => point.Zone));
    }

    [Fact]
    public void Keeps_the_points_of_a_cut_GPX_file_and_opens_nothing_that_it_names()
    {
        var cut = Reading.Track(GpxText[..(GpxText.IndexOf("14:02:11", StringComparison.Ordinal) - 3)]);
        Assert.Equal([PointConfidence.Good, PointConfidence.Good, PointConfidence.Doubtful], cut.Points.Select(point => point.Confidence));
        var hostile = Reading.Track("<!DOCTYPE gpx [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><gpx><trk><trkseg><trkpt lat=\"1\" lon=\"1\"><time>&a;</time></trkpt></trkseg></trk></gpx>");
        Assert.Empty(hostile.Points);
        Assert.Equal("truncated", Assert.Single(hostile.Findings).Flag);
    }

    [Fact]
    public void Reads_the_place_and_time_of_QuickTime_s_boxes()
    {
        var point = Assert.Single(Reading.Track([.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Mvhd(3_878_114_529), MakeMp4.Udta("+27.5916+086.5640+8850/"))]).Points);
        Reading.AssertPlace(27.5916, 86.5640, point);
        Assert.Equal((8850.0, new DateTime(2026, 11, 21, 14, 2, 9)), (point.Altitude, point.At));
        Assert.Equal((PointClock.Container, ZoneCertainty.AssumedUtc, 0L), (point.Clock, point.Zone, point.MediaMs));
    }

    [Fact]
    public void Reads_the_place_of_a_loci_box()
    {
        var loci = MakeMp4.FullBox("loci", 0, 0, MakeMp4.U16(0x55c4), "here\0"u8.ToArray(), [0], MakeMp4.U32(unchecked((uint)-8192), 3375104, 0));
        var track = Reading.Track([.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Mvhd(3_878_114_529), MakeMp4.Box("udta", loci))]);

        Assert.Equal("loci", track.Dialect);
        Reading.AssertPlace(51.5, -0.125, Assert.Single(track.Points));
    }

    [Fact]
    public void Reads_QuickTime_s_keys_with_their_offset()
    {
        byte[] Key(string name) => MakeMp4.Box("mdta", Encoding.ASCII.GetBytes(name));
        byte[] Item(uint place, string text) => [.. MakeMp4.U32((uint)text.Length + 24, place), .. MakeMp4.Box("data", MakeMp4.U32(1, 0), Encoding.ASCII.GetBytes(text))];
        var meta = MakeMp4.Box("meta", MakeMp4.FullBox("hdlr", 0, 0, new byte[20]), MakeMp4.FullBox("keys", 0, 0, MakeMp4.U32(2), Key("com.apple.quicktime.location.ISO6709"), Key("com.apple.quicktime.creationdate")),
            MakeMp4.Box("ilst", Item(1, "+51.5007-000.1246/"), Item(2, "2026-11-21T15:02:09+0100")));
        var track = Reading.Track([.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Mvhd(1), meta)]);
        var point = Assert.Single(track.Points);
        Reading.AssertPlace(51.5007, -0.1246, point);
        Assert.Equal((new DateTime(2026, 11, 21, 14, 2, 9), ZoneCertainty.Utc, "1"), (point.At, point.Zone, track.Notes["creationRaw"]));
    }

    [Fact]
    public void Reads_a_subtitle_track_inside_an_MP4()
    {
        var text = Encoding.UTF8.GetBytes("HOME(W: 109.318642, N: 40.769371) 2023-09-12 10:28:07\nGPS(W: 109.339287, N: 40.768574, 2371.76m)\nF.PRY (1.0°, -3.7°, -59.0°)");
        var track = Reading.Track(MakeTelemetry.DataMp4("tx3g", new byte[38], [.. MakeMp4.U16((ushort)text.Length), .. text], [0, 0]));
        Assert.Equal(("dji-srt", "autel"), (track.Source, track.Dialect));
        Reading.AssertPlace(40.768574, -109.339287, Assert.Single(track.Points));
    }
}
