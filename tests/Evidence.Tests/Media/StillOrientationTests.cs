using Evidence.Media.Containers;
using Xunit;

namespace Evidence.Tests.Media;

public sealed class StillOrientationTests
{
    /// <summary>A directory with one entry, the tag of the orientation, as little end first.</summary>
    private static byte[] Tiff(byte orientation) => [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];

    private static byte[] Jpeg(byte orientation)
    {
        byte[] exif = [.. "Exif\0\0"u8, .. Tiff(orientation)];
        return [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xe1, 0, (byte)(exif.Length + 2), .. exif, 0xff, 0xda, 0, 2];
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 6)]
    [InlineData(8, 8)]
    [InlineData(0, 1)]
    [InlineData(9, 1)]
    public void Is_read_of_both_kinds(byte written, int expected)
    {
        Assert.Equal(expected, StillOrientation.OfHead(Tiff(written)));
        Assert.Equal(expected, StillOrientation.OfHead(Jpeg(written)));
    }

    [Fact]
    public void Reads_big_end_first_too() => Assert.Equal(3, StillOrientation.OfHead(
        [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0]));

    [Fact]
    public void Of_bytes_that_are_cut_or_changed_is_one_of_eight()
    {
        foreach (var whole in new[] { Tiff(6), Jpeg(6) })
        {
            for (var length = 0; length < whole.Length; length++)
                Assert.InRange(StillOrientation.OfHead(whole.AsSpan(0, length)), 1, 8);
            for (var at = 0; at < whole.Length; at++)
            {
                foreach (var value in new byte[] { 0, 1, 127, 128, 255 })
                {
                    var changed = (byte[])whole.Clone();
                    changed[at] = value;
                    Assert.InRange(StillOrientation.OfHead(changed), 1, 8);
                }
            }
        }
    }
}
