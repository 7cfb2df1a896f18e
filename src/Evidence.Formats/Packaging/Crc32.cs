using System.Buffers.Binary;

namespace Evidence.Formats.Packaging;

/// <summary>
/// The CRC-32 that ZIP demands (APPNOTE 4.4.7: polynomial 0xEDB88320, reflected), eight bytes a step.
/// It finds accidents only; what counts here are the manifests' hashes.
/// </summary>
internal struct Crc32
{
    private static readonly uint[] Tables = MakeTables();

    private uint inverted;

    public readonly uint Value => inverted ^ uint.MaxValue;

    public static Crc32 Start() => new() { inverted = uint.MaxValue };

    public void Append(ReadOnlySpan<byte> data)
    {
        var tables = Tables.AsSpan();
        var crc = inverted;
        while (data.Length >= 8)
        {
            var low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(data);
            var high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = tables[(int)(0x700 | (low & 0xff))] ^ tables[(int)(0x600 | ((low >> 8) & 0xff))]
                ^ tables[(int)(0x500 | ((low >> 16) & 0xff))] ^ tables[(int)(0x400 | (low >> 24))]
                ^ tables[(int)(0x300 | (high & 0xff))] ^ tables[(int)(0x200 | ((high >> 8) & 0xff))]
                ^ tables[(int)(0x100 | ((high >> 16) & 0xff))] ^ tables[(int)(high >> 24)];
            data = data[8..];
        }

        foreach (var value in data) crc = tables[(int)((crc ^ value) & 0xff)] ^ (crc >> 8);
        inverted = crc;
    }

    /// <summary>Row k holds what a byte does to the CRC k bytes later.</summary>
    private static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 0xff];
        return tables;
    }
}
