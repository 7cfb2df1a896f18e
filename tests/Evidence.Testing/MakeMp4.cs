using System.Buffers.Binary;
using System.Text;

namespace Evidence.Testing;

/// <summary>Builds MP4 files box by box, among them some that no camera makes.</summary>
public static class MakeMp4
{
    private static readonly uint[] UnitMatrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

    public static byte[] Box(string type, params byte[][] content)
    {
        var body = content.Sum(part => part.Length);
        return [.. U32((uint)(8 + body)), .. Encoding.Latin1.GetBytes(type), .. content.SelectMany(part => part)];
    }

    public static byte[] FullBox(string type, byte version, uint flags, params byte[][] content) =>
        Box(type, [U32(((uint)version << 24) | flags), .. content]);

    public static byte[] Ftyp => Box("ftyp", "isom\0\0\u0002\0isommp42"u8.ToArray());

    /// <param name="creation">Seconds since 1904.</param>
    public static byte[] Mvhd(uint creation) =>
        FullBox("mvhd", 0, 0, U32(creation, creation, 1000, 1000, 0x10000), U16(0x100), new byte[10], U32(UnitMatrix), new byte[24], U32(2));

    /// <summary>QuickTime's position text.</summary>
    public static byte[] Udta(string position) => Box("udta", Box("©xyz", U16((ushort)position.Length, 0x55c4), Encoding.Latin1.GetBytes(position)));

    /// <summary>A whole file with tracks of one MPEG-4 part 2 stream each, whose index may announce what is not there.</summary>
    /// <param name="samples">How many the index announces.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="tracks">How many.</param>
    /// <param name="elsewhere">A URL at which the media are said to lie; null for this file.</param>
    public static byte[] Bomb(uint samples = 1, ushort width = 320, ushort height = 240, int tracks = 1, string? elsewhere = null)
    {
        var track = Track(samples, width, height, elsewhere);
        return [.. Ftyp, .. Box("moov", [Mvhd(0), .. Enumerable.Repeat(track, tracks)]), .. Box("mdat", new byte[100])];
    }

    public static byte[] Nested(string type, int depth)
    {
        var file = new byte[8 * depth];
        for (var i = 0; i < depth; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(8 * i), (uint)(8 * (depth - i)));
            Encoding.Latin1.GetBytes(type).CopyTo(file, (8 * i) + 4);
        }

        return [.. Ftyp, .. file];
    }

    private static byte[] Track(uint samples, ushort width, ushort height, string? elsewhere)
    {
        var tkhd = FullBox("tkhd", 0, 7, U32(0, 0, 1, 0, 1000), new byte[16], U32(UnitMatrix), U32((uint)width << 16, (uint)height << 16));
        var mdhd = FullBox("mdhd", 0, 0, U32(0, 0, 1000, 1000), U16(0x55c4, 0));
        var hdlr = FullBox("hdlr", 0, 0, new byte[4], "vide"u8.ToArray(), new byte[12], "v\0"u8.ToArray());
        var entry = Box("mp4v", new byte[6], U16(1), new byte[16], U16(width, height), U32(0x480000, 0x480000), new byte[4], U16(1), new byte[32], U16(24, 0xffff));
        var stbl = Box(
            "stbl",
            FullBox("stsd", 0, 0, U32(1), entry),
            FullBox("stts", 0, 0, U32(1, samples, 1)),
            FullBox("stsc", 0, 0, U32(1, 1, samples, 1)),
            FullBox("stsz", 0, 0, U32(1, samples)),
            FullBox("stco", 0, 0, U32(1, 40)));
        var url = elsewhere is null ? FullBox("url ", 0, 1) : FullBox("url ", 0, 0, Encoding.UTF8.GetBytes(elsewhere + '\0'));
        var dinf = Box("dinf", FullBox("dref", 0, 0, U32(1), url));
        return Box("trak", tkhd, Box("mdia", mdhd, hdlr, Box("minf", FullBox("vmhd", 0, 1, new byte[8]), dinf, stbl)));
    }

    public static byte[] U32(params uint[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }

    public static byte[] U16(params ushort[] values)
    {
        var bytes = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), values[i]);
        return bytes;
    }
}
