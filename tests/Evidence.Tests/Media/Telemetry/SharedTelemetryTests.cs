using Evidence.Formats.Tests;
using Evidence.Media.Telemetry;
using Xunit;

namespace Evidence.Tests.Media.Telemetry;

/// <summary>Files that nobody here made, against points read off them by hand.</summary>
public sealed class SharedTelemetryTests
{
    [SharedFact("dji-srt/mavic_2_style.SRT")]
    public void Mavic_2_style()
    {
        var track = Read("dji-srt/mavic_2_style.SRT", "C0", 468);
        AssertPoint(track.Points[0], -20.2533, 149.0251, null, new DateTime(2017, 8, 5, 14, 11, 51, 393, 525));
        AssertPoint(track.Points[75], -20.2534, 149.0253, null, new DateTime(2017, 8, 5, 14, 13, 6, 393, 525));
        AssertPoint(track.Points[^1], -20.2532, 149.0251, null, new DateTime(2017, 8, 5, 14, 19, 39, 393, 525));
    }

    [SharedFact("dji-srt/mavic_air2.SRT")]
    public void Mavic_Air_2()
    {
        var track = Read("dji-srt/mavic_air2.SRT", "C", 25);
        AssertPoint(track.Points[12], 41.420685, 2.162162, 200, new DateTime(2022, 5, 1, 15, 1, 58, 731, 828));
        Assert.Equal([27.3, 28.9, 29.2], [track.Points[0].Altitude!.Value, track.Points[12].Altitude!.Value, track.Points[24].Altitude!.Value]);
    }

    [SharedFact("dji-srt/mavic_pro.SRT")]
    public void Mavic_Pro()
    {
        var track = Read("dji-srt/mavic_pro.SRT", "A", 468);
        AssertPoint(track.Points[233], -20.2531, 149.0258, 234_000, new DateTime(2017, 8, 5, 14, 15, 44));
        Assert.Equal((118.5, 0.0), (track.Points[233].Height, track.Points[^1].Height));
    }

    [SharedFact("dji-srt/p4_rtk.SRT")]
    public void Phantom_4_RTK()
    {
        var track = Read("dji-srt/p4_rtk.SRT", "B+", 55);
        AssertPoint(track.Points[0], -34.237922, -58.851745, 0, null);
        AssertPoint(track.Points[53], -34.232462, -58.849246, 53_000, null);
        Assert.Equal((85.75, 13.29, 109.2), (track.Points[53].Height, track.Points[53].Speed, track.Points[53].Heading));
    }

    [SharedFact("klv/DynamicOnlyMISMMSPacketData.bin")]
    public void A_MISB_packet_and_the_same_with_one_bit_turned()
    {
        var bytes = File.ReadAllBytes(SharedFactAttribute.Shared("klv/DynamicOnlyMISMMSPacketData.bin"));
        KlvTests.AssertPublished(Assert.Single(Reading.Track(bytes).Points));
        bytes[30] ^= 1;
        Assert.Equal(PointFlags.BadChecksum, Assert.Single(Reading.Track(bytes).Points).Flags);
    }

    [SharedFact("gpmf/hero5.raw")]
    public void A_GoPro_Hero_5()
    {
        // Its GPSF is 3, its GPSP 606.
        var track = Read("gpmf/hero5.raw", "GPS5", 18, PointConfidence.Doubtful);
        var (first, last) = (track.Points[0], track.Points[^1]);
        AssertPoint(first, 33.1264969, -117.3273542, null, new DateTime(2017, 4, 17, 17, 31, 3));
        AssertPoint(last, 33.1264973, -117.3273579, null, new DateTime(2017, 4, 17, 17, 31, 3));
        Assert.Equal((-20.184, 0.167, -20.041, 0.676), (first.Altitude, first.Speed, last.Altitude, last.Speed));
        Assert.All(track.Points, point => Assert.Equal((6.06, PointFlags.SharedTime | PointFlags.Imprecise), (point.Dop, point.Flags)));
        Assert.Equal("Camera", track.Notes["device"]);
    }

    [SharedFact("gpmf")]
    public void No_file_is_there_that_is_not_read_above()
    {
        string[] folders = ["dji-srt", "klv", "gpmf"];
        var there = folders.SelectMany(folder => Directory.GetFiles(SharedFactAttribute.Shared(folder)).Select(file => $"{folder}/{Path.GetFileName(file)}"));
        var read = typeof(SharedTelemetryTests).GetMethods().SelectMany(method => method.GetCustomAttributesData())
            .Where(attribute => attribute.AttributeType == typeof(SharedFactAttribute)).Select(attribute => (string)attribute.ConstructorArguments[0].Value!);

        Assert.Empty(there.Except(read));
    }

    private static TelemetryTrack Read(string path, string dialect, int points, PointConfidence confidence = PointConfidence.Good)
    {
        var track = Reading.Track(File.ReadAllBytes(SharedFactAttribute.Shared(path)));
        Assert.Equal((dialect, points), (track.Dialect, track.Points.Count));
        Assert.All(track.Points, point => Assert.Equal(confidence, point.Confidence));
        Assert.Empty(track.Findings);
        return track;
    }

    private static void AssertPoint(TelemetryPoint point, double latitude, double longitude, long? mediaMs, DateTime? at)
    {
        Reading.AssertPlace(latitude, longitude, point);
        Assert.Equal((mediaMs, at), (point.MediaMs, point.At));
    }
}
