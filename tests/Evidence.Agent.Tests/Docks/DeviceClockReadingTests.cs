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
