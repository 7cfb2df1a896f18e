using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Review;
using Evidence.Web.Review;
using Xunit;

namespace Evidence.Tests.Review;

public sealed class WatchedLedgerTests
{
    [Fact]
    public void Counts_once_what_two_people_watched()
    {
        var chapter = Chapter(10_000, By("A", 0, 4000), By("B", 3000, 6000));

        Assert.Equal(6000, chapter.Watched.TotalMs);
        Assert.Equal([new PlayedRange(6000, 10_000)], chapter.Unwatched.Ranges);
    }

    [Fact]
    public void Tells_no_stretch_as_unwatched_that_is_shorter_than_half_a_second()
    {
        var chapter = Chapter(10_000, By("A", 0, 4000), By("A", 4499, 9501));

        Assert.Empty(chapter.Unwatched.Ranges);
        Assert.Equal([new PlayedRange(4000, 4500)], Chapter(9000, By("A", 0, 4000), By("A", 4500, 9000)).Unwatched.Ranges);
    }

    [Theory]
    [InlineData("", 60_000L, "Nobody has watched any of it.")]
    [InlineData("0-60000", 60_000L, "All of it has been watched.")]
    [InlineData("0-10000 20000-60000", 60_000L, "Nobody has watched 0:10–0:20.")]
    [InlineData("0-10000 20000-30400", 3_700_000L, "Nobody has watched 0:10–0:20 and 0:30.4–1:01:40.")]
    [InlineData("1000-2000 3000-4000 5000-6000 7000-8000 9000-10000 11000-12000", 13_000L, "Nobody has watched 0:00–0:01, 0:02–0:03, 0:04–0:05, 0:06–0:07, 0:08–0:09 and 2 more stretches.")]
    [InlineData("0-10", null, "How long it plays is not known, so nothing can be said of what nobody watched.")]
    public void Says_in_words_what_nobody_watched(string played, long? length, string said) =>
        Assert.Equal(said, WatchedText.Of(Chapter(length, [.. played.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(range => range.Split('-')).Select(ends => By("A", long.Parse(ends[0]), long.Parse(ends[1])))])));

    private static WatchedChapter Chapter(long? length, params WatchedBy[] by) => new(0, PartId.New(), length, by);

    private static WatchedBy By(string name, long from, long to) => new(PersonId.New(), name, Chain.Operational, PlayedRanges.Of([new PlayedRange(from, to)]), DateTimeOffset.UnixEpoch);
}
