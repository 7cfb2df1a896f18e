using System.Text;
using Evidence.Media.Containers;
using Xunit;

namespace Evidence.Tests.Media;

public sealed class ListKindTests
{
    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "an HLS playlist")]
    [InlineData("\uFEFF\r\n#EXTM3U\n", "an HLS playlist")]
    [InlineData("ffconcat version 1.0\nfile other.mp4\n", "an ffconcat list")]
    [InlineData("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n", "a session description (SDP)")]
    [InlineData("<?xml version=\"1.0\"?>\n<MPD profiles=\"x\">", "a DASH manifest")]
    public void Names_a_text_that_a_player_would_follow(string text, string name) => Assert.Equal(name, ListKind.Of(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("This is a shopping list.")]
    [InlineData("v=0 is all there is")]
    [InlineData("<html>")]
    public void Names_nothing_else(string text) => Assert.Null(ListKind.Of(Encoding.UTF8.GetBytes(text)));
}
