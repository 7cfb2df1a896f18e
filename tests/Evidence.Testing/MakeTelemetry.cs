using System.Buffers.Binary;
using System.Text;

namespace Evidence.Testing;

/// <summary>Builds telemetry byte by byte, as docs/formats/telemetry.md describes it, for tests that must run everywhere.</summary>
public static class MakeTelemetry
{
    public static byte[] KlvKey { get; } = Convert.FromHexString("060e2b34020b01010e01030101000000");

    /// <summary>A MISB ST 0601 packet of these items, with its checksum as the last.</summary>
    public static byte[] Klv(params (byte Tag, string Hex)[] items)
    {
        byte[] body = [.. items.SelectMany(item => Convert.FromHexString(item.Hex) is var value ? (byte[])[item.Tag, .. BerLength(value.Length), .. value] : [])];
        byte[] summed = [.. KlvKey, .. BerLength(body.Length + 4), .. body, 1, 2];
        var sum = 0;
        for (var i = 0; i < summed.Length; i++)
            sum = (sum + (summed[i] << (i % 2 == 0 ? 8 : 0))) & 0xffff;
        return [.. summed, (byte)(sum >> 8), (byte)(sum & 0xff)];
    }

    /// <summary>A GPMF element; its value is padded to four bytes.</summary>
    public static byte[] Gpmf(string key, char type, byte size, params byte[][] structures)
    {
        byte[] value = [.. structures.SelectMany(structure => structure)];
        var count = size == 0 ? value.Length : value.Length / size;
        return [.. Encoding.Latin1.GetBytes(key), (byte)type, type == '\0' ? (byte)1 : size, .. MakeMp4.U16((ushort)count), .. value, .. new byte[-value.Length & 3]];
    }

    /// <summary>A payload with one GPS5 stream: fix, time, scale, points of latitude, longitude (1e7), altitude, speed (1000), speed (100).</summary>
    public static byte[] Gps5(uint fix, string time, params int[][] points) => Gps5(fix, time, [], points);

    /// <param name="more">Further elements of the stream, before its points.</param>
    public static byte[] Gps5(uint fix, string time, byte[] more, int[][] points) =>
        Gpmf("DEVC", '\0', 0, Gpmf("DVID", 'L', 4, MakeMp4.U32(1)), Gpmf("DVNM", 'c', 1, "Camera"u8.ToArray()), Gpmf("STRM", '\0', 0,
            Gpmf("GPSF", 'L', 4, MakeMp4.U32(fix)), Gpmf("GPSU", 'U', 16, Encoding.Latin1.GetBytes(time)), more,
            Gpmf("SCAL", 'l', 4, I32(10_000_000, 10_000_000, 1000, 1000, 100)), Gpmf("GPS5", 'l', 20, [.. points.Select(point => I32(point))])));

    /// <summary>A payload with one GPS9 stream. Each point: latitude, longitude (1e7), altitude, speed (1000), speed (100), days, milliseconds of the day; then DOP times 100 and fix.</summary>
    public static byte[] Gps9(params (int[] Values, ushort Dop, ushort Fix)[] points) =>
        Gpmf("DEVC", '\0', 0, Gpmf("DVID", 'L', 4, MakeMp4.U32(1)), Gpmf("STRM", '\0', 0,
            Gpmf("GPSA", 'F', 4, "MSLV"u8.ToArray()), Gpmf("SCAL", 'l', 4, I32(10_000_000, 10_000_000, 1000, 1000, 100, 1, 1000, 100, 1)), Gpmf("TYPE", 'c', 1, "lllllllSS"u8.ToArray()),
            Gpmf("GPS9", '?', 32, [.. points.Select(point => (byte[])[.. I32(point.Values), .. MakeMp4.U16(point.Dop, point.Fix)])])));

    /// <summary>An MP4 whose only track has samples of one second each.</summary>
    public static byte[] DataMp4(string entry, byte[] entryBody, params byte[][] samples)
    {
        var offset = (uint)MakeMp4.Ftyp.Length + 8;
        var sizes = samples.Select(sample => (uint)sample.Length).ToArray();
        var stbl = MakeMp4.Box(
            "stbl",
            MakeMp4.FullBox("stsd", 0, 0, MakeMp4.U32(1), MakeMp4.Box(entry, new byte[6], MakeMp4.U16(1), entryBody)),
            MakeMp4.FullBox("stts", 0, 0, MakeMp4.U32(1, (uint)samples.Length, 1000)),
            MakeMp4.FullBox("stsc", 0, 0, MakeMp4.U32(1, 1, (uint)samples.Length, 1)),
            MakeMp4.FullBox("stsz", 0, 0, MakeMp4.U32(0, (uint)samples.Length), MakeMp4.U32(sizes)),
            MakeMp4.FullBox("stco", 0, 0, MakeMp4.U32(1, offset)));
        var mdhd = MakeMp4.FullBox("mdhd", 0, 0, MakeMp4.U32(0, 0, 1000, 1000 * (uint)samples.Length), MakeMp4.U16(0x55c4, 0));
        var hdlr = MakeMp4.FullBox("hdlr", 0, 0, new byte[4], "meta"u8.ToArray(), new byte[12], "m\0"u8.ToArray());
        var dinf = MakeMp4.Box("dinf", MakeMp4.FullBox("dref", 0, 0, MakeMp4.U32(1), MakeMp4.FullBox("url ", 0, 1)));
        var minf = MakeMp4.Box("minf", MakeMp4.FullBox("nmhd", 0, 0), dinf, stbl);
        var tkhd = MakeMp4.FullBox("tkhd", 0, 7, MakeMp4.U32(0, 0, 1, 0, 1000 * (uint)samples.Length), new byte[60]);
        return [.. MakeMp4.Ftyp, .. MakeMp4.Box("mdat", samples), .. MakeMp4.Box("moov", MakeMp4.Mvhd(0), MakeMp4.Box("trak", tkhd, MakeMp4.Box("mdia", mdhd, hdlr, minf)))];
    }

    /// <summary>A freeGPS block of 0x60 bytes and more.</summary>
    /// <param name="length">What it says of its own length.</param>
    /// <param name="clock">Hour, minute, second, year, month, day.</param>
    /// <param name="letters">Status, N or S, E or W.</param>
    /// <param name="values">Latitude, longitude, speed, heading.</param>
    /// <param name="at">Where the clock stands.</param>
    public static byte[] FreeGps(uint length, uint[] clock, string letters, float[] values, int at = 0x30)
    {
        var block = new byte[0x60];
        BinaryPrimitives.WriteUInt32BigEndian(block, length);
        "freeGPS "u8.CopyTo(block.AsSpan(4));
        for (var i = 0; i < clock.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(at + (4 * i)), clock[i]);
        Encoding.Latin1.GetBytes(letters).CopyTo(block, at + 0x18);
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(block.AsSpan(at + 0x1c + (4 * i)), values[i]);
        return block;
    }

    /// <summary>The same block with room for the doubles that some devices add: latitude, longitude, altitude.</summary>
    public static byte[] WithDoubles(byte[] block, double latitude, double longitude, double altitude)
    {
        byte[] longer = [.. block, .. new byte[0xb0 - block.Length]];
        BinaryPrimitives.WriteDoubleLittleEndian(longer.AsSpan(0x70), latitude);
        BinaryPrimitives.WriteDoubleLittleEndian(longer.AsSpan(0x80), longitude);
        BinaryPrimitives.WriteDoubleLittleEndian(longer.AsSpan(0xa0), altitude);
        return longer;
    }

    /// <summary>An MP4 with an index box of these blocks.</summary>
    public static byte[] FreeGpsMp4(params byte[][] blocks)
    {
        var at = (uint)MakeMp4.Ftyp.Length + 8;
        var entries = blocks.SelectMany((block, n) => MakeMp4.U32((uint)(at + blocks.Take(n).Sum(b => b.Length)), (uint)block.Length)).ToArray();
        return [.. MakeMp4.Ftyp, .. MakeMp4.Box("mdat", blocks), .. MakeMp4.Box("moov", MakeMp4.Mvhd(0), MakeMp4.Box("gps ", MakeMp4.U32(0, (uint)blocks.Length), entries))];
    }

    /// <summary>A transport stream with one program: a picture stream of which only the clock matters, and KLV packets a second apart.</summary>
    /// <param name="synchronous">Stream type 0x15 with access unit headers, else 0x06 with the descriptor KLVA.</param>
    /// <param name="packets">The KLV packets.</param>
    public static byte[] TransportStream(bool synchronous, params byte[][] packets)
    {
        byte[] descriptor = [5, 4, .. "KLVA"u8];
        byte[] klv = [synchronous ? (byte)0x15 : (byte)0x06, 0xe1, 0x02, 0xf0, 6, .. descriptor];
        byte[] streams = [0x1b, 0xe1, 0x01, 0xf0, 0, .. klv];
        List<byte[]> all =
        [
            Ts(0, true, [0, .. Section(0, [0, 1, 0xc1, 0, 0, 0, 1, 0xe1, 0x00])]),
            Ts(0x100, true, [0, .. Section(2, [0, 1, 0xc1, 0, 0, 0xe1, 0x01, 0xf0, 0, .. streams])]),
            Ts(0x101, true, Pes(0xe0, 90_000, [0, 0, 0, 1])),
        ];
        for (var n = 0; n < packets.Length; n++)
        {
            byte[] cell = [0, (byte)n, 0xdf, .. MakeMp4.U16((ushort)packets[n].Length), .. packets[n]];
            var pes = Pes(synchronous ? (byte)0xfc : (byte)0xbd, 90_000 * (n + 1), synchronous ? cell : packets[n]);
            for (var at = 0; at < pes.Length; at += 184)
                all.Add(Ts(0x102, at == 0, pes[at..Math.Min(pes.Length, at + 184)]));
        }

        return [.. all.SelectMany(packet => packet)];
    }

    public static byte[] I32(params int[] values) => MakeMp4.U32([.. values.Select(value => unchecked((uint)value))]);

    private static byte[] BerLength(int length) => length < 0x80 ? [(byte)length] : [0x82, (byte)(length >> 8), (byte)(length & 0xff)];

    /// <summary>The sum of the table is not read by the product, so it is zero here.</summary>
    private static byte[] Section(byte table, byte[] body) => [table, .. MakeMp4.U16((ushort)(0xb000 | (body.Length + 4))), .. body, 0, 0, 0, 0];

    private static byte[] Pes(byte stream, long time, byte[] payload)
    {
        byte[] pts = [(byte)(0x21 | ((time >> 29) & 0x0e)), (byte)(time >> 22), (byte)(((time >> 14) & 0xfe) | 1), (byte)((time >> 7) & 0xff), (byte)(((time << 1) & 0xfe) | 1)];
        return [0, 0, 1, stream, .. MakeMp4.U16((ushort)(payload.Length + 8)), 0x84, 0x80, 5, .. pts, .. payload];
    }

    /// <summary>One packet; what the payload leaves free is filled by an adaptation field.</summary>
    private static byte[] Ts(int pid, bool start, byte[] payload)
    {
        var free = 184 - payload.Length;
        byte[] head = [0x47, (byte)((start ? 0x40 : 0) | (pid >> 8)), (byte)(pid & 0xff), free > 0 ? (byte)0x30 : (byte)0x10];
        byte[] field = free switch { 0 => [], 1 => [0], _ => [(byte)(free - 1), 0, .. Enumerable.Repeat((byte)0xff, free - 2)] };
        return [.. head, .. field, .. payload];
    }
}
