using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Media.Containers;

/// <summary>
/// How a camera says that its picture is to be turned (Exif 2.32, tag 0x0112), from a JPEG's Exif segment or a TIFF's first directory. Reads a
/// bounded start of the file and takes no offset for granted.
/// </summary>
internal static class StillOrientation
{
    private const int HeadBytes = 128 << 10;
    private const ushort Tag = 0x0112;
    private const int MostEntries = 500;

    /// <returns>1 to 8; 1, upright, where nothing is said that makes sense.</returns>
    public static int Of(SafeFileHandle file)
    {
        var head = new byte[Math.Min(HeadBytes, RandomAccess.GetLength(file))];
        head = head[..RandomAccess.Read(file, head, 0)];
        return OfHead(head);
    }

    internal static int OfHead(ReadOnlySpan<byte> head) => head switch
    {
        [0xff, 0xd8, ..] => OfJpeg(head),
        [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..] => OfTiff(head),
        _ => 1,
    };

    private static int OfJpeg(ReadOnlySpan<byte> head)
    {
        for (var rest = head[2..]; rest is [0xff, var kind, var high, var low, ..] && kind != 0xda;)
        {
            var length = (high << 8) | low;
            if (length < 2 || rest.Length < 2 + length)
                return 1;
            var content = rest[4..(2 + length)];
            if (kind == 0xe1 && content.StartsWith("Exif\0\0"u8))
                return OfTiff(content[6..]);
            rest = rest[(2 + length)..];
        }

        return 1;
    }

    private static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
            return 1;
        var big = tiff[0] == (byte)'M';
        var at = Long(tiff[4..], big);
        if (at < 8 || at + 2 > tiff.Length)
            return 1;
        var entries = Math.Min((int)Short(tiff[(int)at..], big), MostEntries);
        for (var entry = 0; entry < entries; entry++)
        {
            var start = at + 2 + (12L * entry);
            if (start + 12 > tiff.Length)
                return 1;
            var bytes = tiff.Slice((int)start, 12);
            if (Short(bytes, big) == Tag)
                return Short(bytes[8..], big) is >= 1 and <= 8 and var said ? said : 1;
        }

        return 1;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool big) => big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool big) => big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
