using System.Buffers.Binary;

namespace Evidence.Media.Telemetry.Klv;

/// <summary>Puts a table of a transport stream together; it may begin in one packet and end in another.</summary>
internal sealed class SectionBuffer
{
    private const int MostBytes = 1024 + 3;

    private readonly byte[] held = new byte[MostBytes];
    private int length;
    private bool begun;

    /// <returns>The whole table, when this payload completes one.</returns>
    public ReadOnlySpan<byte> Add(ReadOnlySpan<byte> payload, bool start)
    {
        if (start)
        {
            if (payload.IsEmpty || payload.Length <= 1 + payload[0])
                return [];
            payload = payload[(1 + payload[0])..];
            (length, begun) = (0, true);
        }

        if (!begun)
            return [];
        var take = Math.Min(payload.Length, MostBytes - length);
        payload[..take].CopyTo(held.AsSpan(length));
        length += take;
        if (length < 3)
            return [];
        var whole = 3 + (BinaryPrimitives.ReadUInt16BigEndian(held.AsSpan(1)) & 0xfff);
        if (whole > MostBytes)
            begun = false;
        if (!begun || length < whole || whole < 12)
            return [];
        begun = false;
        return held.AsSpan(0, whole);
    }
}
