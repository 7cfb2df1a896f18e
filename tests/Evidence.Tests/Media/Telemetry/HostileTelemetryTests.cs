using System.Text;
using Evidence.Media.Telemetry;
using Evidence.Media.Telemetry.Exports;
using Evidence.Testing;
using Xunit;

namespace Evidence.Tests.Media.Telemetry;

/// <summary>Every reader against 10,000 damaged inputs, and against every prefix of a good one.</summary>
public sealed class HostileTelemetryTests
{
    private const int Mutations = 10_000;

    /// <summary>A file of some kilobytes, however it is damaged, is never worth more memory than this.</summary>
    private const long MostBytesAllocated = 32 << 20;

    /// <summary>How often the reader may go through the whole input, and what it may read besides.</summary>
    private const long MostReads = 40, MostBytesBesides = 1 << 20;

    /// <summary>Ends a hang, and names the input at which it hangs; nothing is measured by it.</summary>
    private static readonly TimeSpan PerInput = TimeSpan.FromSeconds(30);

    private const string Subtitles =
        "1\n00:00:00,000 --> 00:00:00,020\n<font size=\"28\">FrameCnt: 1, DiffTime: 20ms\n2021-12-25 12:27:52.373\n[iso: 220] [latitude: 51.503900] [longitude: -0.141900] [rel_alt: -2.400 abs_alt: 0.401] </font>\n\n"
        + "2\n00:00:00,020 --> 00:00:00,040\n<font size=\"28\">FrameCnt: 2, DiffTime: 20ms\n2021-12-25 12:27:52.393\n[iso: 220] [latitude: 51.503910] [longitude: -0.141910] [rel_alt: -2.300 abs_alt: 0.501] </font>\n\n"
        + "3\n00:00:01,000 --> 00:00:02,000\nHOME(149.0251,-20.2532) 2017.08.05 14:11:51\nGPS(149.0251,-20.2533,16) BAROMETER:1.9\nISO:100 Shutter:60 EV: Fnum:2.2\n\n"
        + "4\n00:00:02,000 --> 00:00:03,000\nF/5.6, SS 400, ISO 100, EV 0, GPS (-58.851745, -34.237922, 15), HOME (-58.847509, -34.232707, -57.98m), D 698.70m, H 85.80m, H.S 2.88m/s, V.S 0.00m/s, F.PRY (2.7°, -7.0°, 110.1°)\n\n"
        + "5\n00:00:03,000 --> 00:00:04,000\nHOME(W: 109.318642, N: 40.769371) 2023-09-12 10:28:07\nGPS(W: 109.339287, N: 40.768574, 2371.76m)\n\n";

    private static readonly Dictionary<string, byte[]> Good = new(StringComparer.Ordinal)
    {
        ["subtitles"] = Encoding.UTF8.GetBytes(Subtitles),
        ["klv"] = [.. KlvTests.Packet(), .. KlvTests.Packet(more: [(3, "4d697373696f6e"), (48, "010101")]), .. KlvTests.Packet()],
        ["ts"] = MakeTelemetry.TransportStream(false, KlvTests.Packet(), KlvTests.Packet(more: [(3, new string('4', 400))]), KlvTests.Packet()),
        ["ts-synchronous"] = MakeTelemetry.TransportStream(true, KlvTests.Packet(), KlvTests.Packet(more: [(3, new string('4', 400))]), KlvTests.Packet()),
        ["gpmf"] = [.. MakeTelemetry.Gps5(3, "170417173103.000", GpmfTests.Points), .. MakeTelemetry.Gps5(3, "170417173104.000", GpmfTests.Points)],
        ["gpmf-9"] = [.. MakeTelemetry.Gps9((GpmfTests.Nine(43_200_500), 172, 3), (GpmfTests.Nine(43_200_600), 9999, 0)), .. MakeTelemetry.Gps9((GpmfTests.Nine(43_201_500), 600, 2))],
        ["gpmf-boxed"] = [.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Mvhd(0), MakeMp4.Box("udta", MakeMp4.Box("GPMF", MakeTelemetry.Gps5(3, "170417173103.000", GpmfTests.Points))))],
        ["gpmd"] = MakeTelemetry.DataMp4("gpmd", [], MakeTelemetry.Gps5(3, "170417173103.000", GpmfTests.Points), MakeTelemetry.Gps5(3, "170417173104.000", GpmfTests.Points)),
        ["parrot"] = OtherReaderTests.ParrotMp4(OtherReaderTests.Parrot('3', 72, 30, 48.8, 2.3, 120, 3, -4), OtherReaderTests.Parrot('2', 56, 30, 48.8, 2.3, 120, 3, -4)),
        ["parrot-1"] = OtherReaderTests.ParrotMp4(OtherReaderTests.ParrotFirst(48.875, 2.25), OtherReaderTests.ParrotFirst(48.876, 2.26)),
        ["drivepro-230"] = MakeTelemetry.FreeGpsMp4(MakeTelemetry.WithDoubles(MakeTelemetry.FreeGps(0x8000, [14, 2, 9, 2026, 11, 21], "ANW", [5130.0421f, 7.4761f, 10f, 91.5f]), 5130.0421, 7.4761, 35.25)),
        ["freegps"] = MakeTelemetry.FreeGpsMp4(
            MakeTelemetry.FreeGps(0x8000, [14, 2, 9, 26, 11, 21], "ANW", [5130.042f, 7.476f, 10f, 91.5f]), MakeTelemetry.FreeGps(0x4000, [14, 2, 9, 2026, 11, 21], "ANW", [51.5f, 0.1f, 10f, 91.5f])),
        ["quicktime"] = [.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Mvhd(3_878_114_529), MakeMp4.Udta("+27.5916+086.5640+8850/"))],
        ["loci"] = [.. MakeMp4.Ftyp, .. MakeMp4.Box("moov", MakeMp4.Mvhd(3_878_114_529), MakeMp4.Box("udta", MakeMp4.FullBox("loci", 0, 0, MakeMp4.U16(0x55c4), "here\0"u8.ToArray(), [0], MakeMp4.U32(unchecked((uint)-8192), 3375104, 0))))],
        ["tx3g"] = MakeTelemetry.DataMp4("tx3g", new byte[38], [0, 80, .. "HOME(149.0251,-20.2532) 2017.08.05 14:11:51\nGPS(149.0251,-20.2533,16) BAROMETER:1"u8]),
        ["nmea"] = Encoding.ASCII.GetBytes($"{OtherReaderTests.Rmc}\r\n{OtherReaderTests.Gga}\r\n{OtherReaderTests.Rmc.Replace("123519", "123520", StringComparison.Ordinal).Replace("*6A", "*60", StringComparison.Ordinal)}\r\n"),
        ["nmea-boxed"] = OtherReaderTests.NmeaMp4($"[1422439353000]{OtherReaderTests.Rmc}\r\n[1422439353000]{OtherReaderTests.Gga}\r\n"),
        ["gpx"] = Encoding.UTF8.GetBytes(OtherReaderTests.GpxText),
    };

    public static TheoryData<string> Readers => [.. Good.Keys];

    public static TheoryData<string, int> Streams => new()
    {
        { "subtitles", 0 }, { "klv", 0 }, { "ts", 5 * 188 }, { "ts-synchronous", 5 * 188 }, { "gpmf", 0 }, { "gpmf-9", 0 }, { "nmea", 0 }, { "gpx", 0 },
    };

    [Theory]
    [MemberData(nameof(Readers))]
    public void The_undamaged_input_has_points(string reader) => Assert.Contains(Reading.Tracks(Good[reader]), track => track.Points.Count > 0);

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task No_damage_makes_a_reader_throw_hang_or_swell(string reader)
    {
        var random = new Random(reader.Sum(c => c) + 20_261_121);
        var at = 0;
        var all = Task.Run(() =>
        {
            for (; at < Mutations; at++)
                Survives(Damaged(Good[reader], random), $"{reader}, mutation {at}");
        });
        for (var before = -1; !all.IsCompleted; before = at)
        {
            Assert.True(before != at, $"{reader}, mutation {at} hangs");
            await Task.WhenAny(all, Task.Delay(PerInput));
        }

        await all;
    }

    [Fact]
    public void A_reader_that_goes_on_for_ever_would_be_noticed()
    {
        using var file = new MeteredFile(new byte[100]);
        var bytes = new byte[100];
        void ReadOn()
        {
            while (true)
            {
                file.Position = 0;
                file.ReadExactly(bytes);
            }
        }

        Assert.Throws<InvalidOperationException>(ReadOn);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Every_prefix_gives_the_points_that_the_whole_begins_with(string reader, int from)
    {
        var whole = Reading.Track(Good[reader]);
        for (var length = from; length < Good[reader].Length; length++)
        {
            var points = Reading.Tracks(Good[reader][..length]).SelectMany(track => track.Points).ToList();
            Assert.True(points.Count <= whole.Points.Count, $"{length} bytes give {points.Count} points");
            if (points.Count == 0)
                continue;
            Assert.Equal(whole.Points.Take(points.Count - 1), points.Take(points.Count - 1));
            AssertLast(whole.Points[points.Count - 1], points[^1], length);
        }
    }

    /// <summary>The point at the cut is the whole one, or says that something is wrong, or has the same place and knows less.</summary>
    private static void AssertLast(TelemetryPoint whole, TelemetryPoint cut, int length)
    {
        const PointFlags Told = PointFlags.Truncated | PointFlags.NoFix | PointFlags.NoChecksum | PointFlags.BadChecksum | PointFlags.OutOfRange;
        Assert.True(
            whole == cut || (cut.Flags & Told) != 0 || (whole.Latitude, whole.Longitude) == (cut.Latitude, cut.Longitude),
            $"at {length} bytes a wrong point came without a flag: {cut}");
    }

    private static void Survives(byte[] bytes, string which)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = new MeteredFile(bytes);
        var tracks = TelemetryReader.Read(file, CancellationToken.None);
        TelemetryDocument.Write(Stream.Null, tracks);
        GeoJson.Write(Stream.Null, tracks);
        Gpx.Write(Stream.Null, tracks);
        var spent = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(spent < MostBytesAllocated, $"{which} took {spent} bytes");
        Assert.All(tracks, track => Assert.DoesNotContain(track.Points, point => point.HasPosition && !(Math.Abs(point.Latitude!.Value) <= 90 && Math.Abs(point.Longitude!.Value) <= 180)));
    }

    private static byte[] Damaged(byte[] good, Random random)
    {
        var bytes = (byte[])good.Clone();
        for (var strokes = 1 + random.Next(6); strokes > 0 && bytes.Length > 0; strokes--)
        {
            var at = random.Next(bytes.Length);
            var length = 1 + random.Next(Math.Min(40, bytes.Length - at));
            bytes = random.Next(8) switch
            {
                0 => bytes[..at],
                1 => [.. bytes[..at], .. bytes[(at + length)..]],
                2 => [.. bytes[..(at + length)], .. bytes[at..]],
                3 => [.. bytes[..at], .. Enumerable.Repeat((byte)0xff, length), .. bytes[(at + length)..]],
                4 => [.. bytes[..at], .. new byte[length], .. bytes[(at + length)..]],
                _ => Struck(bytes, at, (byte)random.Next(256)),
            };
        }

        return bytes;
    }

    private static byte[] Struck(byte[] bytes, int at, byte by)
    {
        bytes[at] = by;
        return bytes;
    }

    /// <summary>Ends a reader that reads on and on: its work is bounded by the length of the input, not by a clock.</summary>
    private sealed class MeteredFile(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        private long left = (bytes.Length * MostReads) + MostBytesBesides;

        public override int Read(Span<byte> buffer) => Counted(base.Read(buffer));

        public override int Read(byte[] buffer, int offset, int count) => Counted(base.Read(buffer, offset, count));

        // A read of nothing costs something too.
        private int Counted(int read) => (left -= Math.Max(read, 1)) >= 0 ? read : throw new InvalidOperationException("the reader has read this input many times over");
    }
}
