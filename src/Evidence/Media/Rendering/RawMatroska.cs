using System.Buffers.Binary;
using System.Text;

namespace Evidence.Media.Rendering;

/// <summary>Writes uncompressed pictures with their times, in microseconds, for ffmpeg to read from a pipe: the few elements of Matroska (RFC 9559) that this takes.</summary>
internal sealed class RawMatroska(Stream output)
{
    private const long NanosecondsOfTick = 1000;

    /// <param name="width">Pixels; even.</param>
    /// <param name="height">As <paramref name="width"/>.</param>
    /// <param name="framesPerSecond">What an encoder may count on; times are each picture's own.</param>
    public async Task BeginAsync(int width, int height, double framesPerSecond)
    {
        byte[] track =
        [
            .. Number(0xd7, 1), .. Number(0x73c5, 1), .. Number(0x83, 1), .. Number(0x9c, 0), .. Text(0x86, "V_UNCOMPRESSED"),
            .. Number(0x23e383, (long)Math.Round(1e9 / framesPerSecond)),
            .. Element(0xe0, [.. Number(0xb0, width), .. Number(0xba, height), .. Text(0x2eb524, "I420")]),
        ];
        byte[] beginning =
        [
            .. Element(0x1a45dfa3, [.. Number(0x4286, 1), .. Number(0x42f7, 1), .. Number(0x42f2, 4), .. Number(0x42f3, 8), .. Text(0x4282, "matroska"), .. Number(0x4287, 4), .. Number(0x4285, 2)]),
            .. Id(0x18538067), .. UnknownSize,
            .. Element(0x1549a966, [.. Number(0x2ad7b1, NanosecondsOfTick), .. Text(0x4d80, "evidence"), .. Text(0x5741, "evidence")]),
            .. Element(0x1654ae6b, Element(0xae, track)),
        ];
        await output.WriteAsync(beginning);
    }

    /// <param name="pixels">Planes of 4:2:0.</param>
    /// <param name="at">Microseconds.</param>
    public async Task WriteAsync(ReadOnlyMemory<byte> pixels, long at)
    {
        byte[] time = Number(0xe7, at);
        // A block: track 1, at the cluster's own time, a key frame.
        byte[] block = [.. Id(0xa3), .. Size(pixels.Length + 4), 0x81, 0, 0, 0x80];
        await output.WriteAsync((byte[])[.. Id(0x1f43b675), .. Size(time.Length + block.Length + pixels.Length), .. time, .. block]);
        await output.WriteAsync(pixels);
    }

    private static readonly byte[] UnknownSize = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    private static byte[] Element(uint id, byte[] content) => [.. Id(id), .. Size(content.Length), .. content];

    private static byte[] Text(uint id, string text) => Element(id, Encoding.ASCII.GetBytes(text));

    private static byte[] Number(uint id, long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Element(id, bytes);
    }

    /// <summary>Identifiers hold their own length.</summary>
    private static byte[] Id(uint id)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return [.. bytes.SkipWhile(part => part == 0)];
    }

    private static byte[] Size(long size)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, size);
        bytes[0] = 0x01;
        return bytes;
    }
}
