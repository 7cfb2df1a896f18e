using Evidence.Formats;
using Evidence.Trails;
using Xunit;

namespace Evidence.Tests.Trails;

public sealed class TrailCursorTests
{
    [Fact]
    public void Reads_what_it_wrote()
    {
        var cursor = new TrailCursor(new DateTimeOffset(2026, 11, 21, 14, 2, 9, TimeSpan.Zero), 12, Sha256Hash.Of("x"u8));
        Assert.Equal(cursor, TrailCursor.Parse(cursor.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1.2")]
    [InlineData("1.2.3")]
    [InlineData("-1.2.2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")]
    [InlineData("9223372036854775807.2.2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")]
    [InlineData("1.2.2D711642B726B04401627CA9FBAC32F5C8530FB1903CC4DB02258717921A4881")]
    public void Takes_nothing_else(string? text) => Assert.Null(TrailCursor.Parse(text));
}
