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

    [Fact]
    public void Forces_one_demuxer_for_each_kind()
    {
        Assert.Equal(Enum.GetValues<ContainerKind>().Length, Enum.GetValues<ContainerKind>().Select(kind => kind.Demuxer()).Distinct().Count());
    }
}
