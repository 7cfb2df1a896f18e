using System.Text;
using Evidence.Agent.Docks;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class DeviceClockReadingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("TIME=2026-03-01T11:59:00Z", "unknown", -60, "utc")]
    [InlineData("TIME=2026-03-01T13:00:30+01:00", "local", 30, "utc")]
    [InlineData("TIME=2026-03-01 14:00:05", "local", 5, "local")]
    [InlineData("TIME=20260301120007", "utc", 7, "utc")]
    [InlineData("TIME=2026/03/01 12:00:00", "unknown", 0, "unknown")]
    public void Reads_the_time_that_a_device_states(string content, string zone, long skew, string told)
    {
        var read = Read($$"""{ "file": "LOG/STATUS.TXT", "format": "key-value", "time": "TIME", "zone": "{{zone}}" }""", card => card.With("LOG/STATUS.TXT", content));

        Assert.Equal((skew, ClockEvidence.Stated, "LOG/STATUS.TXT"), (read.SkewSeconds, read.Evidence, read.Source));
        Assert.Equal(told, Formats.Vocabulary.Word(read.Zone));
    }

    [Theory]
    [InlineData("TIME=yesterday")]
    [InlineData("TIME=0001-01-01T00:00:00")]
    [InlineData("nothing")]
    public void Takes_no_time_from_what_is_none(string content) =>
        Assert.Equal(ClockEvidence.None, Read("""{ "file": "S", "format": "key-value", "time": "TIME" }""", card => Old(card.With("S", content), "S")).Evidence);

    [Fact]
    public void Reads_the_time_that_a_device_leaves_on_a_file()
    {
        var read = Read("""{ "file": "LOG/*.LOG", "written": true, "zone": "utc" }""", card => card.Long("LOG/a.LOG", 1, 0).Long("LOG/b.LOG", 1, 361));

        Assert.Equal((60, ClockEvidence.Written, "LOG/b.LOG"), (read.SkewSeconds, read.Evidence, read.Source));
    }

    [Theory]
    [InlineData("1\n00:00:00,000 --> 00:00:00,020\n2026-03-01 11:30:00.373\n[latitude: 1]\n\n2\n2026-03-01 11:40:00.373", "unknown", -1_800, "unknown")]
    [InlineData("HOME(149.0251,-20.2532) 2026.3.1 13:30:00\n", "local", -1_800, "local")]
    [InlineData("id,when\n7,2026-13-45 11:00:00\n7,2026-03-01T12:30:00.5+01:00\n", "unknown", -1_800, "utc")]
    [InlineData("2026/03/01 14:00:00", "unknown", 7_200, "unknown")]
    public void The_first_time_in_a_text_is_one_at_which_the_clock_stood(string content, string zone, long skew, string told)
    {
        var read = Read($$"""{ "file": "*.SRT", "format": "text", "when": "recorded", "zone": "{{zone}}" }""", card => Old(card.With("A.SRT", content), "A.SRT"));

        Assert.Equal((skew, ClockEvidence.Recorded, "A.SRT", told), (read.SkewSeconds, read.Evidence, read.Source, Formats.Vocabulary.Word(read.Zone)));
    }

    [Theory]
    [InlineData("no time")]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("2026-02-30 11:00:00")]
    [InlineData("\0\u0001\u0002")]
    public void A_text_without_a_time_tells_nothing(string content) =>
        Assert.Equal(ClockEvidence.None, Read("""{ "file": "S", "format": "text", "when": "recorded" }""", card => Old(card.With("S", content), "S")).Evidence);

    [Theory]
    [InlineData("V/####_####_######_*.*", "V/2026_0301_113000_001.MP4", -1_800)]
    [InlineData("AXON_*_####-##-##_####_*", "AXON_3_2026-03-01_1130_X.mp4", -1_800)]
    public void The_digits_of_a_name_are_a_time_at_which_the_clock_stood(string pattern, string path, long skew)
    {
        var read = Read($$"""{ "file": "{{pattern}}", "format": "name", "when": "recorded" }""", card => Old(card.With(path), path));

        Assert.Equal((skew, ClockEvidence.Recorded, path), (read.SkewSeconds, read.Evidence, read.Source));
    }

    [Fact]
    public void A_name_whose_digits_are_no_time_tells_nothing() =>
        Assert.Equal(ClockEvidence.None, Read("""{ "file": "##############.MP4", "format": "name", "when": "recorded" }""", card => Old(card.With("20269901113000.MP4"), "20269901113000.MP4")).Evidence);

    [Fact]
    public void What_a_device_says_when_it_is_docked_counts_before_what_it_wrote_earlier()
    {
        var read = Read("""{ "file": "A.SRT", "format": "text", "when": "recorded" }, { "file": "S", "format": "line" }""",
            card => Old(Old(card.With("A.SRT", "2026-03-01 11:30:00").With("S", "2026-03-01T12:00:09Z"), "S"), "A.SRT"));

        Assert.Equal((9, ClockEvidence.Stated, "S"), (read.SkewSeconds, read.Evidence, read.Source));
    }

    [Fact]
    public void A_file_from_the_future_counts_before_an_earlier_time()
    {
        var read = Read("""{ "file": "A.SRT", "format": "text", "when": "recorded" }""", card => Old(card.With("A.SRT", "2026-03-01 11:30:00"), "A.SRT").Long("B.MP4", 1, 380));

        Assert.Equal((1_200, ClockEvidence.NewestFile, "B.MP4"), (read.SkewSeconds, read.Evidence, read.Source));
    }

    [Theory]
    [InlineData("DCIM/100MEDIA/DJI_0001.SRT", "2026-03-01 11:30:00")]
    [InlineData("DCIM/DJI_001/DJI_20260301113000_0001_D.MP4", "x")]
    [InlineData("DCIM/DJI_202603010930_001_a/DJI_20260301113000_0001_W.MP4", "x")]
    [InlineData("DCIM/100MEDIA/2026_0301_113000_001.MP4", "x")]
    [InlineData("DCIM/100MEDIA/VM780_1234_20260301113000_0001.MP4", "x")]
    [InlineData("AXON_Body_3_Video_2026-03-01_1130_X60A1234.mp4", "x")]
    [InlineData("VB400_20260301_113000.mp4", "x")]
    [InlineData("123420260301113000.asf", "x")]
    public void Built_in_profiles_know_where_their_devices_leave_a_time(string path, string content)
    {
        using var card = new Card("VOLUME");
        Old(card.With(path, content), path);
        if (path.EndsWith(".SRT", StringComparison.Ordinal)) Old(card.With("DCIM/100MEDIA/DJI_0001.MP4"), "DCIM/100MEDIA/DJI_0001.MP4");
        if (path.EndsWith(".asf", StringComparison.Ordinal)) Old(card.With("123420260301113000.mtd"), "123420260301113000.mtd");
        using var docked = card.Dock();
        var read = new DeviceClockReading(Now, TimeSpan.Zero, TimeZoneInfo.Utc).Of(docked.Profile.Profile, docked.Listing, docked.Root);

        Assert.Equal((-1_800, ClockEvidence.Recorded, path), (read.SkewSeconds, read.Evidence, read.Source));
    }

    [Theory]
    [InlineData("files/data/2026/a.mp4", "CAM01")]
    [InlineData("DCIM/100GOPRO/GX010001.MP4", "X")]
    [InlineData("DCIM/100MEDIA/P0010001.MP4", "X")]
    [InlineData("DCIM/100MEDIA/S1000001.MP4", "X")]
    [InlineData("DCIM/100MEDIA/MAX_0001.MP4", "X")]
    [InlineData("DCIM/100MEDIA/MOVI0001.AVI", "X")]
    [InlineData("MISC/version.txt", "X")]
    public void Where_nothing_else_tells_it_the_newest_recording_shows_how_slow_a_clock_is_at_most(string path, string label)
    {
        using var card = new Card(label).Long(path, 1, 330);
        using var docked = card.Dock();
        var read = new DeviceClockReading(Now, TimeSpan.Zero, TimeZoneInfo.Utc).Of(docked.Profile.Profile, docked.Listing, docked.Root);

        Assert.Equal((-1_800, ClockEvidence.Recorded, path), (read.SkewSeconds, read.Evidence, read.Source));
    }

    [Fact]
    public void A_file_from_the_future_tells_the_least_that_the_clock_is_fast()
    {
        var read = Read("""{ "file": "none", "written": true }""", card => card.Long("DCIM/A.MP4", 1, 380));

        Assert.Equal((20 * 60, ClockEvidence.NewestFile, "DCIM/A.MP4", ClockZone.Unknown), (read.SkewSeconds, read.Evidence, read.Source, read.Zone));
    }

    [Fact]
    public void Files_of_the_past_tell_nothing()
    {
        var read = Read("""{ "file": "none", "written": true }""", card => card.Long("DCIM/A.MP4", 1, 0));

        Assert.Equal((ClockEvidence.None, null, null, 5), (read.Evidence, read.SkewSeconds, read.DeviceAt, read.AgentOffsetSeconds));
    }

    private static Card Old(Card card, string path)
    {
        File.SetLastWriteTimeUtc(Path.Combine(card.Path, path), Now.UtcDateTime.AddDays(-1));
        return card;
    }

    private static DeviceClock Read(string clock, Action<Card> fill)
    {
        var text = $$"""{ "format": "evidence/device-profile/1", "id": "a/1", "title": "t", "match": { "files": [["**"]] }, "clock": [{{clock}}] }""";
        using var card = new Card();
        fill(card);
        using var docked = card.Dock([ProfileReader.Read(Encoding.UTF8.GetBytes(text), "x")]);
        var twoHoursEast = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), "test", "test");
        return new DeviceClockReading(Now, TimeSpan.FromSeconds(5), twoHoursEast).Of(docked.Profile.Profile, docked.Listing, docked.Root);
    }
}
