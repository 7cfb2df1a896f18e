using System.Text;
using Evidence.Review;
using Xunit;

namespace Evidence.Tests.Review;

/// <summary>docs/formats/played-ranges.md.</summary>
public sealed class PlayedRangesTests
{
    [Theory]
    [InlineData("", "[]", "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945")]
    [InlineData("0-1000 1000-2500", "[[0,2500]]", "7fad5214fceb99c840c9baeffd1fbcf8ae9d790fb4d3966974b041b84f021970")]
    [InlineData("61000-75250 0-12480 70000-70500", "[[0,12480],[61000,75250]]", "fa6bbabf309e94f48dcb637ed66a79b8eec012574ba64e99bc9804a9c975dfd7")]
    public void Gives_the_known_answers(string reported, string bytes, string hash)
    {
        var played = PlayedRanges.Of(Parse(reported));

        Assert.Equal(bytes, Encoding.ASCII.GetString(played.ToCanonicalBytes()));
        Assert.Equal(hash, played.Hash.ToString());
    }

    [Theory]
    [InlineData("5-5", "[]")]
    [InlineData("9-3", "[]")]
    [InlineData("10-20 0-30", "[[0,30]]")]
    [InlineData("0-10 11-20", "[[0,10],[11,20]]")]
    [InlineData("0-10 0-10 0-10", "[[0,10]]")]
    public void Leaves_out_what_says_nothing_and_merges_what_touches(string reported, string bytes) =>
        Assert.Equal(bytes, Encoding.ASCII.GetString(PlayedRanges.Of(Parse(reported)).ToCanonicalBytes()));

    [Fact]
    public void Does_not_depend_on_the_order_of_the_reports()
    {
        var ranges = Enumerable.Range(0, 200).Select(i => new PlayedRange(i * 7 % 1000, i * 7 % 1000 + 1 + i % 13)).ToList();
        var forwards = PlayedRanges.Of(ranges);
        var piecemeal = ranges.AsEnumerable().Reverse().Aggregate(PlayedRanges.None, (sofar, range) => sofar.With([range]));

        Assert.Equal(forwards.ToCanonicalBytes(), piecemeal.ToCanonicalBytes());
        Assert.Equal(forwards.Hash, piecemeal.Hash);
    }

    [Theory]
    [InlineData("", 1000, "[[0,1000]]")]
    [InlineData("0-1000", 1000, "[]")]
    [InlineData("0-400 600-2000", 1000, "[[400,600]]")]
    [InlineData("100-200", 1000, "[[0,100],[200,1000]]")]
    [InlineData("2000-3000", 1000, "[[0,1000]]")]
    [InlineData("0-5", 0, "[]")]
    public void Tells_what_is_missing_of_a_length(string reported, long length, string missing) =>
        Assert.Equal(missing, Encoding.ASCII.GetString(PlayedRanges.Of(Parse(reported)).Missing(length).ToCanonicalBytes()));

    [Fact]
    public void Counts_every_millisecond_once_as_played_or_as_missing()
    {
        var random = new Random(4471);
        for (var round = 0; round < 200; round++)
        {
            var seen = new bool[1000];
            var ranges = new List<PlayedRange>();
            for (var play = random.Next(12); play > 0; play--)
            {
                var from = random.Next(1000);
                var range = new PlayedRange(from, from + random.Next(300));
                ranges.Add(range);
                for (var ms = range.StartMs; ms < Math.Min(range.EndMs, 1000); ms++)
                    seen[ms] = true;
            }

            var played = PlayedRanges.Of(ranges).Within(1000);
            var missing = played.Missing(1000);

            Assert.Equal(seen.Count(ms => ms), played.TotalMs);
            Assert.Equal(1000 - played.TotalMs, missing.TotalMs);
            Assert.All(missing.Ranges, gap => Assert.DoesNotContain(true, seen[(int)gap.StartMs..(int)gap.EndMs]));
        }
    }

    private static IEnumerable<PlayedRange> Parse(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(range => range.Split('-')).Select(ends => new PlayedRange(long.Parse(ends[0]), long.Parse(ends[1])));
}
