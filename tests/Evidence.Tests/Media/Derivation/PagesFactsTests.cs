using Evidence.Media.Derivation;
using Xunit;

namespace Evidence.Tests.Media.Derivation;

/// <summary>docs/formats/pages.md.</summary>
public sealed class PagesFactsTests
{
    private static readonly byte[] Jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda, 0, 2, 0xff, 0xd9];

    [Fact]
    public void Say_where_each_page_lies()
    {
        var first = new PagesFacts([10, 20], 3).WriteInto(Jpeg);
        var pages = PagesFacts.Read(first)!;
        var total = first.Length + 30L;
        Assert.Equal((3, 3), (pages.Count, pages.Of));
        Assert.Equal((0L, (long)first.Length), pages.Place(1, total));
        Assert.Equal((first.Length, 10L), pages.Place(2, total));
        Assert.Equal((first.Length + 10L, 20L), pages.Place(3, total));
        Assert.Null(pages.Place(0, total));
        Assert.Null(pages.Place(4, total));
        Assert.Null(pages.Place(1, 30));
    }

    [Fact]
    public void Of_the_longest_document_stand_within_the_bytes_that_are_read()
    {
        var first = new PagesFacts([.. Enumerable.Repeat(16_777_216, 199)], 5000).WriteInto(Jpeg);
        Assert.InRange(first.Length, 1, PagesFacts.HeadBytes);
        Assert.Equal(200, PagesFacts.Read(first)!.Count);
    }

    [Theory]
    [InlineData(new[] { 0 }, 2)]
    [InlineData(new[] { -1 }, 2)]
    [InlineData(new[] { 5, 5 }, 2)]
    public void That_cannot_be_are_none(int[] following, int of) => Assert.Null(PagesFacts.Read(new PagesFacts(following, of).WriteInto(Jpeg)));
}
