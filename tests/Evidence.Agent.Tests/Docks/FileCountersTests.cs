using Evidence.Agent.Docks;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class FileCountersTests
{
    [Fact]
    public void Names_the_numbers_that_are_not_there()
    {
        var counter = Of(7, 8, 10, 15);

        Assert.Equal((7, 15, 4, 5, 4), (counter.First, counter.Last, counter.Count, counter.Missing, counter.Digits));
        Assert.Equal([new(9, 9), new(11, 14)], counter.Gaps);
    }

    [Fact]
    public void Goes_on_at_one_after_the_highest_number()
    {
        var counter = Of(9_998, 9_999, 1, 3);

        Assert.Equal((9_998, 3, 1), (counter.First, counter.Last, counter.Missing));
        Assert.Equal([new NumberGap(2, 2)], counter.Gaps);
    }

    [Fact]
    public void A_gap_across_the_highest_number_is_told_in_two()
    {
        var counter = Of(9_990, 9_995, 2, 3);

        Assert.Equal([new(9_991, 9_994), new(9_996, 9_999), new(1, 1)], counter.Gaps);
        Assert.Equal(9, counter.Missing);
    }

    [Fact]
    public void One_file_has_no_gap() => Assert.Equal((5, 5, 0), (Of(5).First, Of(5).Last, Of(5).Missing));

    [Fact]
    public void However_numbers_lie_what_is_there_and_what_is_missing_make_the_whole()
    {
        var random = new Random(3);
        for (var run = 0; run < 2_000; run++)
        {
            var numbers = Enumerable.Range(0, random.Next(1, 60)).Select(_ => (long)random.Next(0, 1_000)).ToHashSet();
            var counter = FileCounters.Of("n", numbers, 3);
            var lowest = numbers.Contains(0) ? 0 : 1;
            var span = counter.Last >= counter.First ? counter.Last - counter.First + 1 : 1_000 - counter.First + counter.Last - lowest + 1;
            Assert.Equal(span, counter.Count + counter.Missing);
            Assert.Equal(counter.Missing, counter.Gaps.Sum(gap => gap.To - gap.From + 1));
            Assert.All(counter.Gaps, gap => Assert.DoesNotContain(numbers, number => number >= gap.From && number <= gap.To));
        }
    }

    [Fact]
    public void Counts_chapters_of_one_recording_once()
    {
        using var card = new Card().With("DCIM/100GOPRO/GX010001.MP4").With("DCIM/100GOPRO/GX020001.MP4").With("DCIM/100GOPRO/GX010004.MP4").With("DCIM/100GOPRO/GOPR0003.JPG");
        using var docked = card.Dock();
        var counter = Assert.Single(FileCounters.Read(docked.Profile.Profile, docked.Listing));

        Assert.Equal(("recordings", 1, 4, 3, 1), (counter.Name, counter.First, counter.Last, counter.Count, counter.Missing));
    }

    [Fact]
    public void A_card_of_nothing_but_gaps_lists_a_bounded_number_of_them()
    {
        var counter = FileCounters.Of("n", Enumerable.Range(1, 4_000).Select(n => (long)n * 2).ToHashSet(), 4);

        Assert.Equal((FileCounter.MostGaps, 3_999), (counter.Gaps.Count, counter.Missing));
    }

    [Fact]
    public void A_mission_s_shots_are_counted_in_its_own_folder_whatever_lenses_took_them()
    {
        using var card = new Card();
        foreach (var name in new[] { "001_a/DJI_20260301093001_0001_W", "001_a/DJI_20260301093001_0001_T", "001_a/DJI_20260301093101_0003_W", "002_b/DJI_20260301103001_0001_W", "002_b/DJI_20260301103002_0002_W" })
            card.With($"DCIM/DJI_202603010930_{name}.MP4");
        using var docked = card.Dock();
        var counters = FileCounters.Read(docked.Profile.Profile, docked.Listing);

        Assert.Equal(
            [("shots in DCIM/DJI_202603010930_001_a", 1, 3, 2, 1), ("shots in DCIM/DJI_202603010930_002_b", 1, 2, 2, 0)],
            counters.Select(counter => (counter.Name, counter.First, counter.Last, counter.Count, counter.Missing)));
        Assert.Equal(NumberingKnowledge.Numbered, FileCounters.Knowledge(docked.Profile.Profile, docked.Listing, counters));
    }

    [Fact]
    public void Of_a_drone_with_many_missions_the_latest_are_told()
    {
        using var card = new Card();
        for (var mission = 1; mission <= FileCounters.MostFolders + 5; mission++) card.With($"DCIM/DJI_202603010930_{mission:000}_a/DJI_20260301093001_0001_W.MP4");
        using var docked = card.Dock();
        var counters = FileCounters.Read(docked.Profile.Profile, docked.Listing);

        Assert.Equal((FileCounters.MostFolders, "shots in DCIM/DJI_202603010930_045_a"), (counters.Count, counters[^1].Name));
    }

    [Theory]
    [InlineData("files/data/a.mp4", "CAM01", "not-numbered")]
    [InlineData("AXON_Body_3_Video_2026-03-01_0930_X60A1234.mp4", "X", "not-numbered")]
    [InlineData("VB400_20260301_093000.mp4", "X", "not-numbered")]
    [InlineData("a.mp4", "X", "unknown")]
    [InlineData("DCIM/100MEDIA/holiday.mp4", "X", "unknown")]
    [InlineData("DCIM/100MEDIA/MOVI0001.MPG", "X", "numbered")]
    [InlineData("MISC/version.txt", "X", "numbered")]
    public void Tells_no_numbering_from_a_numbering_without_gaps(string path, string label, string knowledge)
    {
        using var card = new Card(label).With(path);
        using var docked = card.Dock();

        Assert.Equal(knowledge, Formats.Vocabulary.Word(FileCounters.Knowledge(docked.Profile.Profile, docked.Listing, FileCounters.Read(docked.Profile.Profile, docked.Listing))));
    }

    [Fact]
    public void A_number_that_is_lost_in_one_folder_of_a_drone_is_not_made_up_for_by_the_next_folder()
    {
        using var card = new Card("DJI").With("DCIM/100MEDIA/DJI_0998.MP4").With("DCIM/100MEDIA/DJI_0996.MP4").With("DCIM/101MEDIA/DJI_0001.MP4").With("DCIM/101MEDIA/DJI_0997.MP4");
        using var docked = card.Dock();
        var counters = FileCounters.Read(docked.Profile.Profile, docked.Listing);
        Assert.Equal(["DJI_nnnn in DCIM/100MEDIA", "DJI_nnnn in DCIM/101MEDIA"], counters.Select(counter => counter.Name));
        Assert.Equal(new NumberGap(997, 997), Assert.Single(counters[0].Gaps));
    }

    private static FileCounter Of(params long[] numbers) => FileCounters.Of("n", numbers.ToHashSet(), 4);
}
