using System.Buffers.Binary;

namespace Evidence.Testing;

/// <summary>TIFFs and DNGs by hand: no encoder here writes more than one picture into one.</summary>
public static class MakeTiff
{
    private const int Width = 64, Height = 48;

    /// <summary>A page of one colour each, little end first, with a small copy of the first and a mask between them, which are no pages.</summary>
    public static byte[] Pages(params (byte R, byte G, byte B)[] colours)
    {
        var file = new Writer();
        file.Chain(file.Picture(colours[0], subfile: 1));
        foreach (var colour in colours)
        {
            file.Chain(file.Picture(colour, subfile: 2));
            file.Chain(file.Picture(colour, subfile: 4));
        }

        return file.ToArray();
    }

    /// <summary>A raw picture whose first directory is a small copy, and which names the raw data and a JPEG for looking at.</summary>
    /// <param name="jpeg">Null where the camera wrote none.</param>
    public static byte[] Dng(byte[]? jpeg, int width, int height, int orientation = 1)
    {
        var file = new Writer();
        var raw = file.Directory((254, 4, 0), (256, 3, Width), (257, 3, Height), (258, 3, 16), (259, 3, 1), (262, 3, 32803), (273, 4, file.Bytes(new byte[Width * Height * 2])), (277, 3, 1), (278, 3, Height), (279, 4, Width * Height * 2));
        var preview = jpeg is null ? raw : file.Directory((254, 4, 1), (256, 3, width), (257, 3, height), (259, 3, 7), (262, 3, 6), (273, 4, file.Bytes(jpeg)), (277, 3, 3), (278, 3, height), (279, 4, jpeg.Length));
        file.Chain(file.Picture((90, 90, 90), 1, (274, 3, orientation), (330, 4, file.Longs(raw, preview)), (50706, 4, 0x0401)));
        return file.ToArray();
    }

    private sealed class Writer
    {
        private readonly List<byte> bytes = [(byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0];
        private int next = 4;

        public byte[] ToArray() => [.. bytes];

        public int Bytes(byte[] content)
        {
            if (bytes.Count % 2 == 1)
                bytes.Add(0);
            var at = bytes.Count;
            bytes.AddRange(content);
            return at;
        }

        public int Longs(params int[] values)
        {
            var content = new byte[4 * values.Length];
            for (var n = 0; n < values.Length; n++)
                BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(4 * n), values[n]);
            return Bytes(content);
        }

        public int Picture((byte R, byte G, byte B) colour, int subfile, params (int Tag, int Type, int Value)[] more)
        {
            var pixels = Bytes([.. Enumerable.Range(0, Width * Height).SelectMany(_ => new[] { colour.R, colour.G, colour.B })]);
            var depth = Bytes([8, 0, 8, 0, 8, 0]);
            return Directory([(254, 4, subfile), (256, 3, Width), (257, 3, Height), (258, 3, depth), (259, 3, 1), (262, 3, 2), (273, 4, pixels), (277, 3, 3), (278, 3, Height), (279, 4, Width * Height * 3), .. more]);
        }

        public int Directory(params (int Tag, int Type, int Value)[] entries)
        {
            var content = new byte[2 + (12 * entries.Length) + 4];
            BinaryPrimitives.WriteUInt16LittleEndian(content, (ushort)entries.Length);
            foreach (var (n, (tag, type, value)) in entries.OrderBy(one => one.Tag).Index())
            {
                var entry = content.AsSpan(2 + (12 * n), 12);
                BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)tag);
                BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)type);
                // Of what is here only the depth of three samples and the two inner directories are more than one value.
                BinaryPrimitives.WriteInt32LittleEndian(entry[4..], tag switch { 258 when value > 16 => 3, 330 => 2, _ => 1 });
                BinaryPrimitives.WriteInt32LittleEndian(entry[8..], value);
            }

            return Bytes(content);
        }

        /// <summary>Lets the last directory, or the header, name this one as the next.</summary>
        public void Chain(int directory)
        {
            Set(next, directory);
            next = directory + 2 + (12 * (bytes[directory] | (bytes[directory + 1] << 8)));
        }

        private void Set(int at, int value)
        {
            Span<byte> content = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(content, value);
            for (var n = 0; n < 4; n++)
                bytes[at + n] = content[n];
        }
    }
}
