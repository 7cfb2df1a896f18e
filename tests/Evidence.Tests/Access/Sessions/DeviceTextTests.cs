using Evidence.Access.Sessions;
using Xunit;

namespace Evidence.Tests.Access.Sessions;

public sealed class DeviceTextTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("curl/8.5.0", "Unknown program")]
    [InlineData("", "Unknown program")]
    [InlineData("something of Windows", "A program on Windows")]
    public void Says_in_words_what_the_browser_says_it_is(string userAgent, string words) => Assert.Equal(words, DeviceText.Of(userAgent));

    [Fact]
    public void Keeps_nothing_that_somebody_sent() => Assert.InRange(DeviceText.Of(new string('<', 100_000) + "Firefox/ Windows").Length, 1, DeviceText.Longest);
}
