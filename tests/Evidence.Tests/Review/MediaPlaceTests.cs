using Evidence.Review.Marking;
using Xunit;

namespace Evidence.Tests.Review;

public sealed class MediaPlaceTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("12:40", 760_000)]
    [InlineData(" 1:02:03.5 ", 3_723_500)]
    [InlineData("0:12.480", 12_480)]
    [InlineData("0:12,48", 12_480)]
    [InlineData("90", 90_000)]
    [InlineData("75:00", 4_500_000)]
    [InlineData("168:00:00", MediaPlace.MostMs)]
    public void Reads_a_place_as_people_write_it(string written, long ms) => Assert.Equal(ms, MediaPlace.Read(written));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1:60")]
    [InlineData("1:60:00")]
    [InlineData("12:4a")]
    [InlineData("1:2:3:4")]
    [InlineData("0.1234")]
    [InlineData("168:00:00.001")]
    [InlineData("99999999999")]
    [InlineData("١:٢٠")]
    public void Reads_nothing_else(string? written) => Assert.Null(MediaPlace.Read(written));

    [Fact]
    public void Writes_what_it_reads_again_as_the_same()
    {
        var random = new Random(4471);
        for (var round = 0; round < 1000; round++)
        {
            var ms = random.NextInt64(MediaPlace.MostMs);
            Assert.Equal(ms, MediaPlace.Read(MediaPlace.Write(ms)));
        }
    }
}
