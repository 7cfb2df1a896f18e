using Evidence.Dispatch.Matching;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Xunit;

namespace Evidence.Tests.Dispatch;

public sealed class RecordingClockTests
{
    private static readonly DateTime Local = new(2026, 7, 21, 12, 0, 0);
    private static readonly DateTimeOffset AsUtc = new(Local, TimeSpan.Zero);

    /// <summary>British summer time.</summary>
    private static DateTimeOffset OnTheWall(DateTime local) => new DateTimeOffset(local, TimeSpan.FromHours(1)).ToUniversalTime();

    private static DeviceClock Clock(ClockEvidence evidence, long? skew, ClockZone zone = ClockZone.Utc) => new(AsUtc, 0, AsUtc, skew, evidence, null, zone);

    private static RecordingSpan Read(string? zone, DeviceClock? atDock, double? minutes = 10) =>
        RecordingClock.Read(new RecordedFacts(Local, zone, minutes is { } m ? TimeSpan.FromMinutes(m) : null, atDock), OnTheWall)!.Value;

    [Fact]
    public void Satellite_time_stands_whatever_the_clock_at_the_dock_said()
    {
        var read = Read("gps", Clock(ClockEvidence.Stated, 3_600));
        Assert.Equal((AsUtc, AsUtc.AddMinutes(10), ClockBasis.Gps, TimeSpan.Zero), (read.Start, read.End, read.Basis, read.Skew));
    }

    [Theory]
    [InlineData(ClockEvidence.Stated, 43L, ClockBasis.MeasuredSkew, 43)]
    [InlineData(ClockEvidence.Written, -43L, ClockBasis.MeasuredSkew, -43)]
    [InlineData(ClockEvidence.NewestFile, 43L, ClockBasis.LeastSkew, 43)]
    [InlineData(ClockEvidence.Recorded, -43L, ClockBasis.DeviceClock, 0)] // It may have stood for days: it says nothing of now.
    [InlineData(ClockEvidence.None, null, ClockBasis.DeviceClock, 0)]
    [InlineData(ClockEvidence.Stated, long.MinValue, ClockBasis.DeviceClock, 0)]
    public void A_clock_is_corrected_by_what_its_docking_proved_of_it(ClockEvidence evidence, long? skew, ClockBasis basis, long taken)
    {
        var read = Read("file", Clock(evidence, skew));
        Assert.Equal((basis, TimeSpan.FromSeconds(taken), AsUtc.AddSeconds(-taken)), (read.Basis, read.Skew, read.Start));
    }

    [Fact]
    public void A_file_bears_the_time_at_which_its_recording_ended()
    {
        var read = Read(EvidenceItem.DeviceFileTime, null);
        Assert.Equal((AsUtc.AddMinutes(-10), AsUtc), (read.Start, read.End));
    }

    [Fact]
    public void A_clock_of_unknown_zone_is_read_on_the_wall_unless_its_measured_skew_has_the_zone_in_it()
    {
        Assert.Equal(AsUtc.AddHours(-1), Read("unknown", null).Start);
        // The device runs an hour ahead of UTC, in local time, and right to the second: both ways lead to the same.
        Assert.Equal(AsUtc.AddHours(-1), Read("unknown", Clock(ClockEvidence.Stated, 3_600, ClockZone.Unknown)).Start);
        Assert.Equal(AsUtc.AddHours(-1), Read("unknown", Clock(ClockEvidence.Stated, 0, ClockZone.Local)).Start);
        Assert.Equal(AsUtc, Read("unknown", Clock(ClockEvidence.Stated, 0)).Start);
    }

    [Fact]
    public void A_camera_that_writes_local_time_as_utc_is_known_by_its_clock() => Assert.Equal(AsUtc.AddHours(-1), Read("file", Clock(ClockEvidence.Stated, 0, ClockZone.Local)).Start);

    [Fact]
    public void Correcting_a_skew_is_as_if_the_clock_had_been_right()
    {
        var random = new Random(20261121);
        for (var n = 0; n < 1_000; n++)
        {
            long skew = random.Next(-400_000_000, 400_000_000);
            var right = RecordingClock.Read(new RecordedFacts(Local, "file", TimeSpan.FromMinutes(7), Clock(ClockEvidence.Stated, 0)), OnTheWall)!.Value;
            var wrong = RecordingClock.Read(new RecordedFacts(Local.AddSeconds(skew), "file", TimeSpan.FromMinutes(7), Clock(ClockEvidence.Stated, skew)), OnTheWall)!.Value;
            Assert.Equal((right.Start, right.End), (wrong.Start, wrong.End));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1970)]
    [InlineData(9999)]
    public void A_time_of_no_calendar_is_none(int year) =>
        Assert.Null(RecordingClock.Read(new RecordedFacts(new DateTime(year, 12, 31, 23, 59, 59), "file", TimeSpan.MaxValue, Clock(ClockEvidence.Stated, -3_000_000_000)), OnTheWall));

    [Theory]
    [InlineData(null, 0)]
    [InlineData(-5.0, 0)]
    [InlineData(100_000.0, 24 * 60)]
    public void A_length_that_no_recording_has_makes_it_match_no_more(double? minutes, double taken)
    {
        var read = Read("gps", null, minutes);
        Assert.Equal(taken, (read.End - read.Start).TotalMinutes);
    }
}
