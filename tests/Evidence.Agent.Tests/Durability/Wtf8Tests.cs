using System.Text.RegularExpressions;
using Evidence.Durability;
using Xunit;

namespace Evidence.Agent.Tests.Durability;

public sealed class Wtf8Tests
{
    [Theory]
    [InlineData("plain.mp4", "706c61696e2e6d7034")]
    [InlineData("видео", "d0b2d0b8d0b4d0b5d0be")]
    [InlineData("\U0001F3A5", "f09f8ea5")]
    [InlineData(@"a\ud800b", "61eda08062")]
    [InlineData(@"\udfff\ud83c", "edbfbfeda0bc")]
    public void Every_windows_name_round_trips(string escaped, string hex)
    {
        // Attributes cannot hold lone surrogates themselves.
        var name = Regex.Unescape(escaped);
        var bytes = Wtf8.Encode(name);
        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
        Assert.Equal(name, Wtf8.Decode(bytes));
    }
}
