using System.Text;
using Evidence.Media.Derivation;
using Xunit;

namespace Evidence.Tests.Media.Derivation;

/// <summary>docs/formats/filmstrip.md.</summary>
public sealed class FilmstripFactsTests
{
    private static readonly FilmstripFacts Some = new(10, 20, 160, 90, 1000);

    /// <summary>Start of image, JFIF header of 4 bytes, start of scan.</summary>
    private static readonly byte[] Jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, (byte)'J', (byte)'F', 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9];

    [Theory]
    [InlineData(0.04, 1, 1, 1000)]
    [InlineData(1, 1, 1, 1000)]
    [InlineData(1.001, 2, 2, 1000)]
    [InlineData(20, 10, 20, 1000)]
    [InlineData(200, 10, 200, 1000)]
    [InlineData(200.001, 10, 200, 1001)]
    [InlineData(3600, 10, 200, 18000)]
    [InlineData(86400.5, 10, 200, 432003)]
    public void Never_has_more_than_two_hundred_tiles(double seconds, int columns, int count, int interval)
    {
        var strip = FilmstripFacts.For(seconds);
        Assert.Equal((columns, count, interval), (strip.Columns, strip.Count, strip.IntervalMs));
    }

    [Fact]
    public void Stand_in_a_comment_behind_the_first_segment_and_are_read_from_it()
    {
        var written = Some.WriteInto(Jpeg);
        Assert.Equal(Jpeg[..8], written[..8]);
        Assert.Equal([0xff, 0xfe], written[8..10]);
        Assert.Contains("""{"columns":10,"count":20,"format":"evidence/filmstrip/1","height":90,"intervalMs":1000,"width":160}""", Encoding.Latin1.GetString(written), StringComparison.Ordinal);
        Assert.Equal(Jpeg[8..], written[^9..]);
        Assert.Equal(Some, FilmstripFacts.Read(written));
    }

    [Fact]
    public void Are_found_behind_other_comments()
    {
        byte[] other = [0xff, 0xd8, 0xff, 0xfe, 0, 4, (byte)'h', (byte)'i', .. Some.WriteInto(Jpeg)[2..]];
        Assert.Equal(Some, FilmstripFacts.Read(other));
    }

    [Theory]
    [InlineData(0, 20, 160, 90, 1000)]
    [InlineData(11, 20, 160, 90, 1000)]
    [InlineData(10, 201, 160, 90, 1000)]
    [InlineData(10, 0, 160, 90, 1000)]
    [InlineData(10, 20, 162, 90, 1000)]
    [InlineData(10, 20, 160, 91, 1000)]
    [InlineData(10, 20, 160, 90, 999)]
    public void Outside_the_bounds_are_none(int columns, int count, int width, int height, int interval) =>
        Assert.Null(FilmstripFacts.Read(new FilmstripFacts(columns, count, width, height, interval).WriteInto(Jpeg)));

    [Fact]
    public void Of_bytes_that_are_cut_or_changed_are_those_that_were_written_or_none()
    {
        var written = Some.WriteInto(Jpeg);
        for (var length = 0; length < written.Length; length++)
            Assert.True(FilmstripFacts.Read(written.AsSpan(0, length)) is null || length >= written.Length - 9);
        for (var at = 0; at < written.Length; at++)
        {
            var changed = (byte[])written.Clone();
            changed[at] ^= 0x15;
            Assert.True(FilmstripFacts.Read(changed) is null or { IsWithinBounds: true });
        }
    }
}
