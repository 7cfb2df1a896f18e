using Evidence.Review;
using Xunit;

namespace Evidence.Tests.Review;

public sealed class CaptionsTests
{
    [Fact]
    public void Gives_SubRip_as_WebVTT() => Assert.Equal(
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHOME(-0.1,51.5)\nISO 100\n\n01:00:01.500 --> 01:00:02.000\nStop\n\n",
        Captions.ToWebVtt(Captions.Read("\uFEFF1\r\n00:00:00,000 --> 00:00:01,000\r\nHOME(-0.1,51.5)\r\nISO 100\r\n\r\n2\r\n01:00:01,500 --> 01:00:02,000\r\nStop\r\n")));

    [Fact]
    public void Reads_WebVTT_without_hours_and_with_settings() =>
        Assert.Equal([new Caption(1000, 2000, "Hello")], Captions.Read("WEBVTT\n\nNOTE nothing\n\nintro\n00:01.000 --> 00:02.000 line:0\nHello\n"));

    [Fact]
    public void Shows_marks_as_text() =>
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; --&gt; &amp;", Captions.ToWebVtt(Captions.Read("00:00:00,000 --> 00:00:01,000\n<script>alert(1)</script> --> &\n")), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("00:00:02,000 --> 00:00:01,000\nbackwards")]
    [InlineData("00:00:01,000 --> 00:00:02,000\n\nno text")]
    [InlineData("99999:00:00,000 --> 99999:00:01,000\ntoo long a time")]
    public void Leaves_out_what_is_no_cue(string text) => Assert.Empty(Captions.Read(text));
}
