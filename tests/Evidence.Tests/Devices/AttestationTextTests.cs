using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Web.Devices;
using Xunit;

namespace Evidence.Tests.Devices;

/// <summary>What is missing, what the clock shows and what changed, in words that claim no more than was seen.</summary>
public sealed class AttestationTextTests
{
    private static readonly DeviceClock Clock = new(DateTimeOffset.UnixEpoch, 0, DateTimeOffset.UnixEpoch, 0, ClockEvidence.Stated, "DCIM/clock.txt", ClockZone.Utc);

    [Fact]
    public void Names_the_numbers_as_the_device_writes_them()
    {
        Assert.Equal("3 recordings expected and not found: 0042–0044", NumberText.Missing([Missing("clips", new NumberGap(42, 44))]));
        Assert.Equal("1 recording expected and not found: 0007", NumberText.Missing([Missing("clips", new NumberGap(7, 7))]));
        Assert.Equal("3 recordings expected and not found: clips 0007; photos 0001–0002", NumberText.Missing([Missing("clips", new NumberGap(7, 7)), Missing("photos", new NumberGap(1, 2))]));
        Assert.Null(NumberText.Missing([Missing("clips")]));
    }

    [Fact]
    public void Counts_the_rest_of_many_gaps()
    {
        var gaps = Enumerable.Range(0, 14).Select(n => new NumberGap(10 * n, 10 * n + 1)).ToList();
        Assert.EndsWith(", 0110–0111 and 4 more", NumberText.Ranges(gaps, 4), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ClockEvidence.Stated, 123L, "2 minutes 3 seconds fast.")]
    [InlineData(ClockEvidence.Written, -3600L, "1 hour slow.")]
    [InlineData(ClockEvidence.Stated, 0L, "The same as the dock PC’s, to the second.")]
    [InlineData(ClockEvidence.NewestFile, 60L, "At least 1 minute fast: a file on it bears a time that is still to come.")]
    [InlineData(ClockEvidence.Stated, -86_400L * 4_000, "4000 days slow.")]
    [InlineData(ClockEvidence.Recorded, -1_800L, "At most 30 minutes slow: it stood at that time, or later.")]
    [InlineData(ClockEvidence.Recorded, 0L, "Not slow: it stood at this time, or later.")]
    [InlineData(ClockEvidence.Recorded, 60L, "At least 1 minute fast: it wrote a time that is still to come.")]
    public void Says_how_far_the_clock_is_off(ClockEvidence evidence, long skew, string words) =>
        Assert.Equal(words, ClockText.Of(Clock with { Evidence = evidence, SkewSeconds = skew }));

    [Fact]
    public void Says_where_the_time_was_read_and_what_is_not_known_of_it()
    {
        Assert.Equal("Read from DCIM/clock.txt. The device’s time is UTC.", ClockText.Source(Clock));
        Assert.Contains("may be wrong by whole quarters of an hour", ClockText.Source(Clock with { Zone = ClockZone.Unknown }), StringComparison.Ordinal);
        Assert.Equal("Nothing on the device tells what its clock says.", ClockText.Of(Clock with { Evidence = ClockEvidence.None, SkewSeconds = null }));
        Assert.Equal("The dock PC’s own clock was 2 minutes slow; its times were corrected by the server’s.", ClockText.OfDock(Clock with { AgentOffsetSeconds = 120 }));
    }

    [Theory]
    [InlineData(NumberingKnowledge.NotNumbered, 0, 0, "Not numbered: this device gives its recordings no numbers, so nothing shows whether one is missing.")]
    [InlineData(NumberingKnowledge.Unknown, 0, 0, "Not numbered in a way that is known here: nothing shows whether a recording is missing.")]
    [InlineData(NumberingKnowledge.Numbered, 0, 0, "No recording on the device bears a number.")]
    [InlineData(NumberingKnowledge.Numbered, 1, 0, "No number is missing at that docking.")]
    [InlineData(NumberingKnowledge.Unknown, 1, 2, "2 recordings expected and not found at that docking.")]
    public void Says_not_numbered_where_it_would_be_wrong_to_say_that_nothing_is_missing(NumberingKnowledge numbering, int counters, long missing, string words)
    {
        var told = new CompletenessFacts(1, 2, Clock, [.. Enumerable.Repeat(new FileCounter("clips", 1, 2, 2, 0, []), counters)], numbering);

        Assert.Equal(words, NumberText.AtDocking(told, missing));
        Assert.Null(NumberText.AtDocking(null, 0));
    }

    [Fact]
    public void Sums_up_what_changed()
    {
        Assert.Equal("41 files erased, as permitted. No recording is left on it.", DifferenceText.Summary(new(0, 41, 0, 0, 0, 0, 0)));
        Assert.Equal("1 file gone, and not erased by the dock. 2 files are still on it.", DifferenceText.Summary(new(2, 0, 0, 0, 1, 0, 0)));
        Assert.Equal("Nothing. 3 files are still on it.", DifferenceText.Summary(new(3, 0, 0, 0, 0, 0, 0)));
    }

    private static ExpectedNumbers Missing(string name, params NumberGap[] gaps) =>
        new(name, 4, NumberingStart.Continues, 41, gaps.Sum(gap => gap.To - gap.From + 1), gaps);
}
