using System.Text;
using Evidence.Agent.Docks;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("DEVICE.TXT", "device.txt")]
    [InlineData("DCIM/**/*.MP4", "DCIM/a.mp4")]
    [InlineData("DCIM/**/*.MP4", "dcim/100MEDIA/x/y/a.MP4")]
    [InlineData("**/*.MP4", "a.mp4")]
    [InlineData("DCIM/**/DJI_*.MP4", "DCIM/DJI_001/DJI_20260101_0001_D.MP4")]
    [InlineData("DCIM/DJI_???/*", "DCIM/DJI_001/anything")]
    [InlineData("a*b*c", "aXbYbZc")]
    [InlineData("**", "any/thing")]
    public void Matches(string pattern, string path) =>
        Assert.True(PathPattern.Parse(pattern).Matches(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("DEVICE.TXT", "MISC/DEVICE.TXT")]
    [InlineData("DCIM/**/*.MP4", "a.mp4")]
    [InlineData("DCIM/*.MP4", "DCIM/100MEDIA/a.MP4")]
    [InlineData("*.MP4", "a.MP4.exe")]
    [InlineData("DCIM/DJI_???/*", "DCIM/DJI_1/x")]
    [InlineData("DCIM/**/x", "DCIM")]
    public void Does_not_match(string pattern, string path) =>
        Assert.False(PathPattern.Parse(pattern).Matches(Encoding.UTF8.GetBytes(path)));

    [Fact]
    public void Matches_names_that_are_no_text() =>
        Assert.True(PathPattern.Parse("DCIM/*.MP4").Matches([.. "DCIM/n\xfe\xff"u8, 0xfe, 0xff, .. ".mp4"u8]));

    [Fact]
    public void A_deep_path_does_not_make_it_slow()
    {
        var deep = Encoding.ASCII.GetBytes(string.Join('/', Enumerable.Repeat("a", 2000)));

        Assert.False(PathPattern.Parse("**/b/**/c").Matches(deep));
    }
}
