using System.Buffers.Binary;

namespace Evidence.Media.Telemetry.Klv;

/// <summary>KLV carried in MPEG-TS (ISO/IEC 13818-1; MISB ST 1402), in one pass over the file in constant memory.</summary>
internal sealed class TransportStream
{
    private const int MostTracks = 8;
    private const int ChunkPackets = 512;
    private const int PacketBytes = 188;

    private readonly HashSet<int> programMaps = [];
    private readonly Dictionary<int, KlvStream> streams = [];
    private readonly Dictionary<int, SectionBuffer> sections = new() { [0] = new SectionBuffer() };
    private long? firstTime;

    /// <param name="file">The file.</param>
    /// <param name="stride">188, or 192 where each packet has four bytes of arrival time before it.</param>
    public static IReadOnlyList<TelemetryTrack> Read(SourceFile file, int stride)
    {
        var stream = new TransportStream();
        stream.Walk(file, stride);
        return [.. stream.streams.Values.Select(klv => klv.Finish()).OfType<TelemetryTrack>()];
    }

    private void Walk(SourceFile file, int stride)
    {
        var chunk = new byte[ChunkPackets * stride];
        var lead = stride - PacketBytes;
        for (long at = 0; at < file.Length;)
        {
            var bytes = file.Read(at, chunk);
            var done = 0;
            while (bytes.Length - done >= stride)
            {
                if (bytes[done + lead] == 0x47)
                {
                    Packet(bytes.Slice(done + lead, PacketBytes), at + done + lead);
                    done += stride;
                }
                else
                {
                    var sync = bytes[(done + lead + 1)..].IndexOf((byte)0x47);
                    done = sync < 0 ? bytes.Length : done + 1 + sync;
                }
            }

            at += Math.Max(1, Math.Min(done, bytes.Length));
            if (bytes.Length < stride)
                return;
        }
    }

    private void Packet(ReadOnlySpan<byte> packet, long offset)
    {
        var start = (packet[1] & 0x40) != 0;
        var pid = BinaryPrimitives.ReadUInt16BigEndian(packet[1..]) & 0x1fff;
        var control = (packet[3] >> 4) & 3;
        var body = (control & 2) != 0 ? 5 + packet[4] : 4;
        if ((control & 1) == 0 || body >= PacketBytes)
            return;
        var payload = packet[body..];
        if (sections.TryGetValue(pid, out var section))
        {
            if (section.Add(payload, start) is { Length: > 0 } table)
                Table(pid, table);
        }
        else if (streams.TryGetValue(pid, out var klv))
        {
            klv.Add(payload, start, offset + body, ref firstTime);
        }
        else if (start && firstTime is null)
        {
            firstTime = PesHeader.Of(payload)?.Time;
        }
    }

    private void Table(int pid, ReadOnlySpan<byte> table)
    {
        if (pid == 0 && table[0] == 0)
            ProgramAssociation(table);
        else if (pid != 0 && table[0] == 2)
            ProgramMap(table);
    }

    private void ProgramAssociation(ReadOnlySpan<byte> table)
    {
        for (var at = 8; at + 4 <= table.Length - 4; at += 4)
        {
            var program = BinaryPrimitives.ReadUInt16BigEndian(table[at..]);
            var pid = BinaryPrimitives.ReadUInt16BigEndian(table[(at + 2)..]) & 0x1fff;
            if (program != 0 && programMaps.Count < 64 && programMaps.Add(pid))
                sections.TryAdd(pid, new SectionBuffer());
        }
    }

    private void ProgramMap(ReadOnlySpan<byte> table)
    {
        if (table.Length < 16)
            return;
        var at = 12 + (BinaryPrimitives.ReadUInt16BigEndian(table[10..]) & 0xfff);
        while (at + 5 <= table.Length - 4)
        {
            var pid = BinaryPrimitives.ReadUInt16BigEndian(table[(at + 1)..]) & 0x1fff;
            var length = BinaryPrimitives.ReadUInt16BigEndian(table[(at + 3)..]) & 0xfff;
            var descriptors = table.Slice(at + 5, Math.Min(length, table.Length - at - 5));
            if (IsKlv(table[at], descriptors) && streams.Count < MostTracks && !sections.ContainsKey(pid))
                streams.TryAdd(pid, new KlvStream(synchronous: table[at] == 0x15));
            at += 5 + length;
        }
    }

    private static bool IsKlv(byte type, ReadOnlySpan<byte> descriptors) => type is 0x06 or 0x15 && descriptors.IndexOf("KLVA"u8) >= 0;
}
