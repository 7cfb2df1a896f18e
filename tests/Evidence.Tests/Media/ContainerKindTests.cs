using System.Text;
using Evidence.Media.Containers;
using Evidence.Testing;
using Xunit;

namespace Evidence.Tests.Media;

public sealed class ContainerKindTests
{
    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nother.ts\n")]
    [InlineData("ffconcat version 1.0\nfile 'other.mp4'\n")]
    [InlineData("file 'other.mp4'\n")]
    [InlineData("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n")]
    [InlineData("<?xml version=\"1.0\"?><MPD><BaseURL>http://127.0.0.1/</BaseURL></MPD>")]
    [InlineData("[playlist]\nFile1=other.mp4\n")]
    [InlineData("")]
    [InlineData("\0\0\0\u0018fty")]
    public void Opens_nothing_that_names_other_files(string content)
    {
        Assert.Null(ContainerKinds.Of(Encoding.Latin1.GetBytes(content)));
    }

    [Fact]
    public void Tells_containers_by_their_first_bytes_and_not_by_names()
    {
        var transport = new byte[ContainerKinds.HeadBytes];
        for (var i = 0; i < transport.Length; i += 188)
            transport[i] = 0x47;
        Assert.Equal(ContainerKind.Mp4, ContainerKinds.Of(MakeMp4.Bomb()));
        Assert.Equal(ContainerKind.MpegTransport, ContainerKinds.Of(transport));
        Assert.Equal(ContainerKind.Matroska, ContainerKinds.Of([0x1a, 0x45, 0xdf, 0xa3, 0x93]));
        Assert.Equal(ContainerKind.Avi, ContainerKinds.Of("RIFF\u0001\0\0\0AVI LIST"u8));
        Assert.Equal(ContainerKind.Jpeg, ContainerKinds.Of([0xff, 0xd8, 0xff, 0xe0]));
    }

    [Theory]
    [InlineData("OggS\0\u0002", "Ogg")]
    [InlineData("fLaC\0", "Flac")]
    [InlineData("#!AMR\n\u007c", "Amr")]
    [InlineData("#!AMR-WB\n", "Amr")]
    [InlineData("ID3\u0004\0", "Mp3")]
    [InlineData("II*\0\u0008\0\0\0", "Tiff")]
    [InlineData("MM\0*\0\0\0\u0008", "Tiff")]
    [InlineData("RIFF\u0001\0\0\0WEBPVP8 ", "Webp")]
    [InlineData("GIF89a", "Gif")]
    [InlineData("BM\u0001\u0001\0\0\0\0\0\0\u0036\0\0\0\u0028\0\0\0", "Bmp")]
    [InlineData("%PDF-1.4\n", "Pdf")]
    [InlineData("junk before\n%PDF-1.7\n", "Pdf")]
    [InlineData("\0\0\0\u0018ftypheic", "Heif")]
    [InlineData("\0\0\0\u0018ftypavif", "Heif")]
    [InlineData("\0\0\0\u0018ftypisom", "Mp4")]
    [InlineData("BMW is a maker of cars", null)]
    [InlineData("#!AMRITSAR", null)]
    [InlineData("ID3 is a word", null)]
    public void Tells_sound_pictures_and_documents_too(string content, string? expected) =>
        Assert.Equal(expected, ContainerKinds.Of(Encoding.Latin1.GetBytes(content))?.ToString());

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfb, 0x90, 0x00 }, 417, "Mp3")]
    [InlineData(new byte[] { 0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc }, 16, "Adts")]
    [InlineData(new byte[] { 0xff, 0xfb, 0xf0, 0x00 }, 417, null)]
    public void Tells_bare_frames_of_sound_where_a_second_follows_the_first(byte[] frame, int bytes, string? expected)
    {
        var head = new byte[ContainerKinds.HeadBytes];
        frame.CopyTo(head, 0);
        Assert.Null(ContainerKinds.Of(head));
        frame.CopyTo(head, bytes);
        Assert.Equal(expected, ContainerKinds.Of(head)?.ToString());
    }

    [Fact]
    public void Forces_one_demuxer_for_each_kind()
    {
        Assert.Equal(Enum.GetValues<ContainerKind>().Length, Enum.GetValues<ContainerKind>().Select(kind => kind.Demuxer()).Distinct().Count());
    }
}
