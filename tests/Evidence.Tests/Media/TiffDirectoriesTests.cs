using Evidence.Media.Containers;
using Evidence.Testing;
using Xunit;

namespace Evidence.Tests.Media;

/// <summary>What stands in a TIFF is said by the file itself, and any of it can be wrong.</summary>
public sealed class TiffDirectoriesTests
{
    [Fact]
    public void Pages_are_counted_without_small_copies_and_masks() =>
        Assert.Equal(3, Read(MakeTiff.Pages((255, 0, 0), (0, 255, 0), (0, 0, 255)), tiff => tiff.Pages().Count));

    [Fact]
    public void A_chain_that_comes_back_on_itself_ends()
    {
        var file = MakeTiff.Pages((255, 0, 0));
        var first = BitConverter.ToInt32(file, 4);
        var next = first + 2 + (12 * BitConverter.ToUInt16(file, first));
        BitConverter.TryWriteBytes(file.AsSpan(next), first);
        Assert.Empty(Read(file, tiff => tiff.Pages()));
    }

    [Fact]
    public void Whatever_is_cut_off_or_overwritten_is_read_to_no_harm()
    {
        var whole = MakeTiff.Dng([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9], 640, 480);
        var chance = new Random(11);
        for (var round = 0; round < 2000; round++)
        {
            var file = whole[..(round % 2 == 0 ? chance.Next(8, whole.Length) : whole.Length)];
            for (var n = 0; n < 8; n++)
                file[chance.Next(4, file.Length)] = (byte)chance.Next(256);
            var (_, pages, preview) = Read(file, tiff => (tiff.IsDng, tiff.Pages().Count, tiff.Preview()));
            Assert.InRange(pages, 0, TiffDirectories.MostPages);
            Assert.InRange((preview?.Offset + preview?.Length) ?? 0, 0, file.Length);
        }
    }

    [Fact]
    public void The_picture_for_looking_at_is_found_in_a_raw_one()
    {
        byte[] jpeg = [0xff, 0xd8, 1, 2, 3, 0xff, 0xd9];
        var file = MakeTiff.Dng(jpeg, 640, 480);
        var found = Read(file, tiff => tiff.IsDng ? tiff.Preview() : null)!.Value;
        Assert.Equal(jpeg, file[(int)found.Offset..(int)(found.Offset + found.Length)]);
        Assert.Equal((640L, 480L), (found.Width, found.Height));
        Assert.Null(Read(MakeTiff.Dng(null, 0, 0), tiff => tiff.Preview()));
        Assert.False(Read(MakeTiff.Pages((1, 2, 3)), tiff => tiff.IsDng));
    }

    private static T Read<T>(byte[] content, Func<TiffDirectories, T> read)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["x.tif"], content);
        using var handle = File.OpenHandle(folder["x.tif"]);
        return read(TiffDirectories.Of(handle) ?? throw new InvalidDataException("It does not begin as a TIFF does."));
    }
}
