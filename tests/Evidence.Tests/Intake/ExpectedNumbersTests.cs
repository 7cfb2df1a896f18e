using Evidence.Formats.Protocol;
using Evidence.Intake;
using Xunit;

namespace Evidence.Tests.Intake;

/// <summary>What a device's numbers let expect at a docking, given its dockings before.</summary>
public sealed class ExpectedNumbersTests
{
    [Fact]
    public void Numbers_between_the_docking_before_and_this_one_are_missing()
    {
        var expected = Of(Counter(45, 47), 0, Counter(30, 41));

        Assert.Equal((NumberingStart.Continues, 41L, 3L), (expected.Start, expected.LastBefore, expected.Missing));
        Assert.Equal([new NumberGap(42, 44)], expected.Gaps);
    }

    [Fact]
    public void A_device_that_goes_on_with_the_next_number_misses_nothing()
    {
        var expected = Of(Counter(42, 47), 0, Counter(30, 41));

        Assert.Equal((NumberingStart.Continues, 0L), (expected.Start, expected.Missing));
        Assert.Empty(expected.Gaps);
    }

    [Fact]
    public void A_gap_within_the_docking_comes_with_the_one_before_it()
    {
        var expected = Of(Counter(45, 50, new NumberGap(47, 48)), 0, Counter(30, 41));

        Assert.Equal([new(42, 44), new(47, 48)], expected.Gaps);
        Assert.Equal(5, expected.Missing);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_numbering_that_began_anew_is_not_ten_thousand_missing(long first)
    {
        var expected = Of(Counter(first, 9), 0, Counter(300, 412));

        Assert.Equal((NumberingStart.Restarted, 412L, 0L), (expected.Start, expected.LastBefore, expected.Missing));
    }

    [Fact]
    public void After_the_highest_number_it_goes_on_at_one()
    {
        Assert.Equal((NumberingStart.Continues, 0L), Start(Of(Counter(1, 9), 0, Counter(9_900, 9_999))));
        var expected = Of(Counter(3, 9), 0, Counter(9_900, 9_997));

        Assert.Equal([new(9_998, 9_999), new(1, 2)], expected.Gaps);
        Assert.Equal((NumberingStart.Continues, 4L), Start(expected));
    }

    [Fact]
    public void How_many_digits_there_are_decides_what_the_highest_number_is()
    {
        Assert.Equal((NumberingStart.Continues, 1L), Start(Of(Counter(1, 9) with { Digits = 3 }, 0, Counter(990, 998) with { Digits = 3 })));
        Assert.Equal((NumberingStart.Restarted, 0L), Start(Of(Counter(1, 9) with { Digits = 4 }, 0, Counter(990, 998) with { Digits = 4 })));
    }

    [Fact]
    public void A_device_that_was_not_emptied_misses_nothing_between() =>
        Assert.Equal((NumberingStart.Overlaps, 0L), Start(Of(Counter(30, 50), sameFiles: 12, Counter(30, 41))));

    [Fact]
    public void The_same_numbers_on_other_files_are_a_numbering_that_began_anew()
    {
        // One file is the same: the one that tells the serial.
        var expected = Of(Counter(1, 15, new NumberGap(4, 5)), sameFiles: 1, Counter(1, 10));

        Assert.Equal((NumberingStart.Restarted, 2L), Start(expected));
        Assert.Equal([new NumberGap(4, 5)], expected.Gaps);
    }

    [Fact]
    public void What_was_taken_in_and_erased_at_earlier_dockings_is_not_missing()
    {
        // 5 was set aside and stayed on the card; the others were erased.
        var now = Counter(5, 15, new NumberGap(6, 12));

        Assert.Equal([new NumberGap(11, 12)], Of(now, sameFiles: 2, Counter(1, 10)).Gaps);
        Assert.Equal([new NumberGap(12, 12)], Of(now, sameFiles: 2, Counter(5, 11, new NumberGap(6, 10)), Counter(1, 10)).Gaps);
    }

    [Fact]
    public void Where_not_all_gaps_are_listed_their_number_is_told()
    {
        var told = Counter(1, 100, new NumberGap(2, 3)) with { Missing = 50 };

        Assert.Equal((50L, 1), (Of(told, 0).Missing, Of(told, 0).Gaps.Count));
        Assert.Equal(53, Of(told with { First = 104, Last = 203, Gaps = [new(110, 111)] }, 0, Counter(90, 100)).Missing);
    }

    [Fact]
    public void Without_a_docking_before_only_the_gaps_within_count() =>
        Assert.Equal((NumberingStart.First, 2L), Start(Of(Counter(300, 310, new NumberGap(302, 303)), 0)));

    [Fact]
    public void However_numbers_are_lost_exactly_those_are_told_that_nobody_saw()
    {
        var random = new Random(11);
        for (var run = 0; run < 2_000; run++)
        {
            long at = random.Next(1, 9_000), until = at + random.Next(20, 400);
            var lost = Enumerable.Range(0, random.Next(0, 8)).Select(_ => random.NextInt64(at, until)).ToHashSet();
            var shifts = new List<FileCounter>();
            var before = at;
            while (before < until)
            {
                var end = Math.Min(until, before + random.Next(1, 60));
                var there = Enumerable.Range((int)before, (int)(end - before)).Select(n => (long)n).Where(n => !lost.Contains(n)).ToList();
                if (there.Count > 0) shifts.Insert(0, Of(there));
                before = end;
            }
            var told = Enumerable.Range(0, shifts.Count).SelectMany(n => Of(shifts[n], 0, [.. shifts.Skip(n + 1)]).Gaps).SelectMany(gap => Range(gap.From, gap.To)).ToHashSet();
            var (first, last) = (shifts[^1].First, shifts[0].Last);
            Assert.Equal(lost.Where(n => n > first && n < last).Order(), told.Order());
        }
    }

    private static ExpectedNumbers Of(FileCounter now, int sameFiles, params FileCounter[] earlierLatestFirst) => ExpectedNumbers.Of(now, earlierLatestFirst, sameFiles);

    private static (NumberingStart, long) Start(ExpectedNumbers expected) => (expected.Start, expected.Missing);

    private static FileCounter Counter(long first, long last, params NumberGap[] gaps)
    {
        var missing = gaps.Sum(gap => gap.To - gap.From + 1);
        return new("clips", first, last, last - first + 1 - missing, missing, gaps, 4);
    }

    private static FileCounter Of(List<long> numbers) => Counter(numbers[0], numbers[^1],
        [.. numbers.Zip(numbers.Skip(1)).Where(pair => pair.Second - pair.First > 1).Select(pair => new NumberGap(pair.First + 1, pair.Second - 1))]);

    private static IEnumerable<long> Range(long from, long to) => Enumerable.Range((int)from, (int)(to - from + 1)).Select(n => (long)n);
}
