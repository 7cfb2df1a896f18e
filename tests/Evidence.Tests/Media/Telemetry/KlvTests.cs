using Evidence.Media.Telemetry;
using Evidence.Media.Telemetry.Klv;
using Evidence.Testing;
using Xunit;

namespace Evidence.Tests.Media.Telemetry;

public sealed class KlvTests
{
    /// <summary>The items of DynamicOnlyMISMMSPacketData.bin of paretech/klvdata (MIT) that a point is made of, value by value.</summary>
    internal static byte[] Packet(string time = "00046050584e0180", params (byte, string)[] more) => MakeTelemetry.Klv(
    [
        (2, time), (5, "71c2"), (13, "5595b66d"), (14, "5b5360c4"), (15, "c221"),
        (23, "f101a229"), (24, "14bc082b"), (25, "34f3"), .. more, (65, "06"),
    ]);

    [Fact]
    public void Reads_the_published_packet()
    {
        var track = Reading.Track(Packet(more: [(3, "4d697373696f6e"), (56, "0c"), (48, "010101")]));
        var point = Assert.Single(track.Points);
        AssertPublished(point);
        Assert.Equal(("klv", "raw", 12.0), (track.Source, track.Dialect, point.Speed));
        Assert.Equal("Mission", track.Notes["mission"]);
        Assert.Equal("unclassified", track.Notes["classification"]);
        Assert.Empty(track.Findings);
    }

    internal static void AssertPublished(TelemetryPoint point)
    {
        Assert.Equal(new DateTime(2009, 1, 12, 22, 8, 22), point.At);
        Assert.Equal((PointClock.Misp, ZoneCertainty.Utc, AltitudeReference.Sea, PointConfidence.Good), (point.Clock, point.Zone, point.AltitudeOf, point.Confidence));
        Assert.Equal(159.9744, point.Heading!.Value, 4);
        Assert.Equal(60.176822967, point.Latitude!.Value, 9);
        Assert.Equal(128.426759042, point.Longitude!.Value, 9);
        Assert.Equal(14190.72, point.Altitude!.Value, 2);
        Assert.Equal(-10.542388633, point.Target!.Value.Latitude, 9);
        Assert.Equal(29.157890123, point.Target.Value.Longitude, 9);
        Assert.Equal(3216.04, point.Target.Value.Altitude!.Value, 2);
    }

    /// <summary>The vector of MISB ST 0601's checksum.</summary>
    [Fact]
    public void Sums_as_the_standard_says() => Assert.Equal(0xb4fd, KlvPacket.Checksum(Convert.FromHexString("060E2B34020081BB")));

    [Fact]
    public void Keeps_a_packet_whose_checksum_is_wrong_and_flags_it()
    {
        var bytes = Packet();
        bytes[^5] ^= 1;
        var track = Reading.Track(bytes);
        var point = Assert.Single(track.Points);
        Assert.Equal((PointFlags.BadChecksum, PointConfidence.Doubtful), (point.Flags, point.Confidence));
        Assert.Equal(("bad-checksum", 0L), (track.Findings[0].Flag, track.Findings[0].Offset));
    }

    [Fact]
    public void Keeps_what_is_whole_of_a_packet_that_was_cut()
    {
        var whole = Packet();
        var cut = Reading.Track([.. whole, .. whole[..45]]).Points[1];
        Assert.Equal(PointFlags.Truncated | PointFlags.NoChecksum, cut.Flags & (PointFlags.Truncated | PointFlags.NoChecksum));
        Assert.NotNull(cut.At);
        Assert.Null(cut.Target);
    }

    [Fact]
    public void Finds_the_next_packet_behind_one_that_lies_about_its_length()
    {
        var lies = Packet();
        lies[16] = 0x7f;
        var track = Reading.Track([.. lies, .. Packet(), .. Packet()]);
        Assert.Equal(3, track.Points.Count);
        Assert.True(track.Points[0].Flags.HasFlag(PointFlags.Truncated));
        Assert.All(track.Points.Skip(1), AssertPublished);
    }

    [Fact]
    public void Reads_packets_between_other_bytes()
    {
        var track = Reading.Track([.. new byte[1000], .. Packet(), .. new byte[70_000], .. Packet()]);
        Assert.All(track.Points, AssertPublished);
        Assert.Equal(2, track.Points.Count);
        Assert.Equal("unreadable", Assert.Single(track.Findings).Flag);
    }

    [Fact]
    public void Takes_the_standard_s_error_value_for_no_position()
    {
        var point = Reading.Track(MakeTelemetry.Klv((2, "00046050584e0180"), (13, "80000000"), (14, "5b5360c4"), (65, "06"))).Points[0];
        Assert.Equal((PointFlags.NoFix, false), (point.Flags, point.HasPosition));
    }

    [Theory]
    [InlineData(false, "ts-asynchronous")]
    [InlineData(true, "ts-synchronous")]
    public void Reads_a_transport_stream_with_its_times(bool synchronous, string dialect)
    {
        var track = Reading.Track(MakeTelemetry.TransportStream(synchronous, Packet(), Packet(more: [(3, new string('4', 400))]), Packet()));
        Assert.Equal(dialect, track.Dialect);
        Assert.Equal([0L, 1000L, 2000L], track.Points.Select(point => point.MediaMs!.Value));
        Assert.All(track.Points, AssertPublished);
        Assert.Empty(track.Findings);
    }

    [Fact]
    public void Reads_a_transport_stream_with_arrival_times_and_finds_its_way_back_after_strange_bytes()
    {
        var stream = MakeTelemetry.TransportStream(false, Packet(), Packet(), Packet());
        byte[] timed = [.. stream.Chunk(188).SelectMany(packet => (byte[])[1, 2, 3, 4, .. packet])];
        Assert.Equal([0L, 1000L, 2000L], Reading.Track(timed).Points.Select(point => point.MediaMs!.Value));
        var strange = Reading.Track([.. stream[..(5 * 188)], .. Enumerable.Repeat((byte)9, 77), .. stream[(5 * 188)..]]);
        Assert.Equal(3, strange.Points.Count);
        Assert.All(strange.Points, AssertPublished);
    }

    [Fact]
    public void A_lost_packet_of_the_transport_stream_costs_one_point_its_trust_and_no_other()
    {
        var stream = MakeTelemetry.TransportStream(false, Packet(), Packet(more: [(3, new string('4', 400))]), Packet());
        var track = Reading.Track([.. stream[..(5 * 188)], .. stream[(6 * 188)..]]);
        Assert.Equal([PointConfidence.Good, PointConfidence.Good], [track.Points[0].Confidence, track.Points[^1].Confidence]);
        Assert.Contains(track.Points, point => point.Flags.HasFlag(PointFlags.Truncated));
    }
}
