using System.Text;
using Evidence.Formats.Text;
using Xunit;

namespace Evidence.Formats.Tests.Text;

public sealed class DeviceNameTests
{
    [Theory]
    [InlineData("VID_0001.MP4", "VID_0001.MP4")]
    [InlineData("Видео «1».mp4", "Видео «1».mp4")]
    [InlineData("a\"<script>.mp4", "a\"<script>.mp4")]
    [InlineData("a\u202E4pm.exe", "a\\u{202E}4pm.exe")]
    [InlineData("a\u2066b\u2069c\u200Fd", "a\\u{2066}b\\u{2069}c\\u{200F}d")]
    [InlineData("a\nb\tc\u0007\u007f", "a\\u{000A}b\\u{0009}c\\u{0007}\\u{007F}")]
    [InlineData("a\u2028b\ufeff", "a\\u{2028}b\\u{FEFF}")]
    [InlineData("👩‍🚒.mov", "👩‍🚒.mov")]
    [InlineData("", "")]
    public void Shows_a_name_without_letting_it_hide_anything(string name, string shown) =>
        Assert.Equal(shown, DisplayName.Of(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Shows_what_is_not_UTF_8_as_a_replacement_character() =>
        Assert.Equal("caf\ufffd.mp4", DisplayName.Of([.. "caf"u8, 0xe9, .. ".mp4"u8]));

    [Fact]
    public void Shows_an_encoded_surrogate_as_replacement_characters() =>
        Assert.DoesNotContain(DisplayName.Of([0xed, 0xa0, 0x80]), char.IsSurrogate);

    [Fact]
    public void A_path_keeps_its_bytes()
    {
        byte[] bytes = [.. "DCIM/"u8, 0xff, 0xfe, .. ".MP4"u8];
        var path = DevicePath.From(bytes);
        Assert.True(DevicePath.TryParse(path.ToString(), out var back));
        Assert.Equal(path, back);
        Assert.Equal(path.GetHashCode(), back.GetHashCode());
        Assert.Equal(bytes, back.Bytes.ToArray());
        Assert.NotEqual(path, DevicePath.From("DCIM"u8));
    }

    [Theory, InlineData(""), InlineData("/etc/passwd"), InlineData("a//b"), InlineData("a/"), InlineData("."), InlineData("a/../b"), InlineData(".."), InlineData("a/./b"), InlineData("a\0b")]
    public void Refuses_a_path_that_points_elsewhere(string path) => Assert.False(DevicePath.TryRead(Encoding.UTF8.GetBytes(path), out _));

    [Fact]
    public void Refuses_a_path_that_no_system_could_open() => Assert.False(DevicePath.TryRead(new byte[DevicePath.MaximumBytes + 1].Select(_ => (byte)'a').ToArray(), out _));

    [Theory, InlineData(null), InlineData("###"), InlineData("YQ"), InlineData("YR=="), InlineData(" YQ==")]
    public void Refuses_a_second_spelling_of_base64(string? text) => Assert.False(DevicePath.TryParse(text, out _));
}
