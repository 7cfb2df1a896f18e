using System.Buffers.Binary;

namespace Evidence.Media.Telemetry.Klv;

/// <summary>The head of a packetised elementary stream packet.</summary>
/// <param name="Body">Where its payload begins.</param>
/// <param name="Time">Presentation time in 1/90000 s.</param>
/// <param name="Length">Bytes of payload that it announces; 0 for no number.</param>
internal readonly record struct PesHeader(int Body, long? Time, int Length)
{
    public static PesHeader? Of(ReadOnlySpan<byte> pes)
    {
        if (pes.Length < 9 || !pes.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]) || (pes[6] & 0xc0) != 0x80)
            return null;
        var body = 9 + pes[8];
        long? time = (pes[7] & 0x80) != 0 && pes[8] >= 5 && pes.Length >= 14
            ? ((long)(pes[9] & 0x0e) << 29) | ((long)pes[10] << 22) | ((long)(pes[11] & 0xfe) << 14) | ((long)pes[12] << 7) | ((long)pes[13] >> 1)
            : null;
        var announced = BinaryPrimitives.ReadUInt16BigEndian(pes[4..]);
        return new PesHeader(body, time, announced == 0 ? 0 : Math.Max(0, announced + 6 - body));
    }
}
