using Evidence.Media.Examination;
using Xunit;

namespace Evidence.Tests.Media;

public sealed class PacketTallyTests
{
    [Fact]
    public void Finds_the_place_where_time_jumps()
    {
        var tally = new PacketTally();
        for (var i = 0; i < 250; i++)
            Add(tally, i < 100 ? i * 0.04 : (i * 0.04) + 3);
        var gap = Assert.Single(tally.Gaps);
        Assert.Equal(3.96, gap.At, 3);
        Assert.Equal(3.04, gap.Seconds, 3);
        Assert.Equal((250, 250), (tally.Count, tally.Shown));
    }

    [Fact]
    public void Calls_a_time_lapse_whole()
    {
        var tally = new PacketTally();
        for (var i = 0; i < 2000; i++)
            Add(tally, i * 5.0);
        Assert.Empty(tally.Gaps);
    }

    [Fact]
    public void Does_not_count_what_an_edit_list_hides()
    {
        var tally = new PacketTally();
        tally.Add(-0.04, -0.04, 0.04, discarded: true, isKey: false);
        Add(tally, 0);
        Assert.Equal((2, 1), (tally.Count, tally.Shown));
        Assert.Equal(0.04, tally.End);
    }

    [Fact]
    public void Needs_no_times_at_all()
    {
        var tally = new PacketTally();
        tally.Add(null, null, null, discarded: false, isKey: false);
        tally.Add(null, null, null, discarded: false, isKey: false);
        Assert.Empty(tally.Gaps);
        Assert.Null(tally.End);
    }

    private static void Add(PacketTally tally, double at) => tally.Add(at, at, 0.04, discarded: false, isKey: false);
}
