using Evidence.Dispatch;
using Evidence.Dispatch.Matching;
using Xunit;

namespace Evidence.Tests.Dispatch;

/// <summary>What has to hold of the rule whatever the times are: drawn at random, from a seed that is always the same.</summary>
public sealed class MatchRuleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly DispatchWindow Window = new(Noon, Noon.AddHours(1));
    private static readonly TimeSpan TwoMinutes = TimeSpan.FromMinutes(2);

    private static RecordingSpan Span(double fromMinutes, double minutes, ClockBasis basis = ClockBasis.Gps) =>
        new(Noon.AddMinutes(fromMinutes), Noon.AddMinutes(fromMinutes + minutes), basis, TimeSpan.Zero);

    [Theory]
    [InlineData(10, 5, true)]
    [InlineData(-30, 31, true)] // It ran already when they were sent.
    [InlineData(-30, 28, true)] // It ended within the buffer before.
    [InlineData(-30, 27.9, false)]
    [InlineData(62, 5, true)] // It began within the buffer after.
    [InlineData(62.1, 5, false)]
    [InlineData(-60, 240, true)]
    [InlineData(30, 0, true)] // Its length is not known.
    [InlineData(-2.1, 0, false)]
    public void A_recording_that_overlaps_the_widened_time_matches(double fromMinutes, double minutes, bool matches) =>
        Assert.Equal(matches, MatchRule.Judge(Span(fromMinutes, minutes), Window, TwoMinutes, MatchedBy.CollarNumber) is not null);

    [Fact]
    public void Who_was_not_sent_matches_nothing() => Assert.Null(MatchRule.Judge(Span(10, 5), Window, TwoMinutes, MatchedBy.None));

    [Fact]
    public void A_better_clock_a_number_and_more_overlap_score_higher()
    {
        int Score(RecordingSpan span, MatchedBy by) => MatchRule.Judge(span, Window, TwoMinutes, by)!.Value.Score;
        Assert.Equal(100, Score(Span(10, 5), MatchedBy.CollarNumber));
        Assert.Equal(100, Score(Span(10, 5), MatchedBy.Both));
        Assert.True(Score(Span(10, 5), MatchedBy.CallSign) < 100);
        Assert.True(Score(Span(-5, 6), MatchedBy.CollarNumber) < Score(Span(-5, 9), MatchedBy.CollarNumber));
        Assert.True(Score(Span(-5, 4), MatchedBy.CollarNumber) < Score(Span(-5, 9), MatchedBy.CollarNumber));
        Assert.Equal([.. Enum.GetValues<ClockBasis>().Reverse()], Enum.GetValues<ClockBasis>().OrderBy(basis => Score(Span(10, 5, basis), MatchedBy.CollarNumber)));
    }

    [Fact]
    public void A_wider_buffer_loses_no_match_and_says_no_other_overlap() => ForMany((span, window, buffer, random) =>
    {
        var narrow = MatchRule.Judge(span, window, buffer, MatchedBy.CallSign);
        var wide = MatchRule.Judge(span, window, buffer + TimeSpan.FromSeconds(random.Next(1, 600)), MatchedBy.CallSign);
        if (narrow is not null)
            Assert.Equal(narrow, wide);
    });

    [Fact]
    public void What_counts_is_how_times_lie_to_each_other_and_not_when_they_are() => ForMany((span, window, buffer, random) =>
    {
        var by = TimeSpan.FromSeconds(random.Next(-100_000_000, 100_000_000));
        var moved = MatchRule.Judge(span with { Start = span.Start + by, End = span.End + by }, new DispatchWindow(window.Dispatched + by, window.Cleared + by), buffer, MatchedBy.CollarNumber);
        Assert.Equal(MatchRule.Judge(span, window, buffer, MatchedBy.CollarNumber), moved);
    });

    [Fact]
    public void Overlap_and_score_lie_within_their_bounds_and_agree_with_a_count_of_seconds() => ForMany((span, window, buffer, _) =>
    {
        var judged = MatchRule.Judge(span, window, buffer, MatchedBy.CollarNumber);
        var apart = span.Start - buffer > window.Cleared || span.End + buffer < window.Dispatched;
        Assert.Equal(apart, judged is null);
        if (judged is not { } one)
            return;
        var seconds = Enumerable.Range(0, (int)(window.Cleared - window.Dispatched).TotalSeconds).Count(n => window.Dispatched.AddSeconds(n) >= span.Start && window.Dispatched.AddSeconds(n + 1) <= span.End);
        Assert.Equal(seconds, one.OverlapSeconds);
        Assert.InRange(one.Score, 1, 100);
    });

    private static void ForMany(Action<RecordingSpan, DispatchWindow, TimeSpan, Random> hold)
    {
        var random = new Random(20261121);
        for (var n = 0; n < 3_000; n++)
        {
            var (start, sent) = (Noon.AddSeconds(random.Next(-20_000, 20_000)), Noon.AddSeconds(random.Next(-10_000, 10_000)));
            hold(new RecordingSpan(start, start.AddSeconds(random.Next(0, 20_000)), (ClockBasis)random.Next(4), TimeSpan.Zero), new DispatchWindow(sent, sent.AddSeconds(random.Next(1, 28_800))), TimeSpan.FromSeconds(random.Next(0, 600)), random);
        }
    }
}
