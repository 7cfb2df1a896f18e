using System.Buffers.Binary;

namespace Evidence.Media.Telemetry.Klv;

/// <summary>
/// Finds the packets in a stream of KLV that comes in pieces, and reads each. Keeps at most one packet in memory; a packet that lies about
/// its length is read as far as the next key.
/// </summary>
internal sealed class KlvScanner(TrackBuilder track)
{
    /// <summary>A packet has some hundred bytes; its set may have thousands.</summary>
    public const int MostPacketBytes = 65_536;

    private const int HeadBytes = 16 + 5;

    private readonly byte[] held = new byte[MostPacketBytes + HeadBytes + 65_536];
    private int length;
    private long heldAt;
    private bool told;

    /// <summary>Takes the next piece.</summary>
    /// <param name="bytes">Any number of them.</param>
    /// <param name="offset">Where in the file the piece begins.</param>
    /// <param name="mediaMs">The time of the packets that begin in it.</param>
    public void Feed(ReadOnlySpan<byte> bytes, long offset, long? mediaMs)
    {
        while (!bytes.IsEmpty && !track.IsFull)
        {
            var take = Math.Min(bytes.Length, held.Length - length);
            bytes[..take].CopyTo(held.AsSpan(length));
            heldAt = offset - length;
            length += take;
            offset += take;
            bytes = bytes[take..];
            Scan(mediaMs, last: false);
        }
    }

    /// <summary>The stream has ended here: what is left is read as far as it goes.</summary>
    public void Finish(long? mediaMs = null)
    {
        Scan(mediaMs, last: true);
        length = 0;
    }

    private void Scan(long? mediaMs, bool last)
    {
        var at = 0;
        while (!track.IsFull)
        {
            var rest = held.AsSpan(at, length - at);
            var key = rest.IndexOf(KlvPacket.Key);
            if (key < 0)
            {
                var keep = last ? 0 : Math.Min(rest.Length, KlvPacket.Key.Length - 1);
                Skipped(heldAt + at, rest.Length - keep, last ? rest : []);
                at = length - keep;
                break;
            }

            Skipped(heldAt + at, key, []);
            at += key;
            if (Packet(rest[key..], last) is not { } packet)
                break;
            track.Add(heldAt + at, packet.Read(held.AsSpan(at, length - at), mediaMs, track));
            at += packet.Taken;
        }

        held.AsSpan(at, length - at).CopyTo(held);
        length -= at;
        heldAt += at;
    }

    /// <summary>How far the packet at the start goes; null where more must come before that can be told.</summary>
    private static Extent? Packet(ReadOnlySpan<byte> bytes, bool last)
    {
        var key = KlvPacket.Key.Length;
        if (bytes.Length < HeadBytes && !last)
            return null;
        var known = KlvItems.TryLength(bytes[key..], out var body, out var lengthBytes);
        var whole = key + lengthBytes + body;
        if (known && whole <= bytes.Length && whole <= MostPacketBytes)
            return Extent.Of(bytes[..(int)whole], key + lengthBytes, cut: false);
        if (!last && bytes.Length < (known && whole <= MostPacketBytes ? whole : MostPacketBytes))
            return null;
        var start = Math.Min(known ? key + lengthBytes : key, bytes.Length);
        return Extent.Of(bytes[..Math.Min(bytes.Length, MostPacketBytes)], start, cut: true);
    }

    private void Skipped(long offset, long count, ReadOnlySpan<byte> rest)
    {
        if (count <= 0)
            return;
        var keyBegun = rest.Length > 0 && rest.Length < KlvPacket.Key.Length && KlvPacket.Key.StartsWith(rest);
        if (keyBegun)
            track.Find(offset, TelemetryFinding.Truncated, "a packet ends in its key");
        else if (!told)
            track.Find(offset, TelemetryFinding.Unreadable, "bytes that are no packet were skipped, here and perhaps later");
        told |= !keyBegun;
    }

    /// <param name="Taken">Bytes to go on behind.</param>
    /// <param name="Body">Where the items begin.</param>
    /// <param name="Cut">It ends before it says.</param>
    private readonly record struct Extent(int Taken, int Body, bool Cut)
    {
        /// <summary>A key inside a packet whose sum is wrong, or that has no end, is the next packet's: the length was damaged.</summary>
        public static Extent Of(ReadOnlySpan<byte> packet, int body, bool cut)
        {
            var next = cut || !IsIntact(packet) ? packet[body..].IndexOf(KlvPacket.Key) : -1;
            return next >= 0 ? new Extent(body + next, body, Cut: true) : new Extent(packet.Length, body, cut);
        }

        private static bool IsIntact(ReadOnlySpan<byte> packet) =>
            packet.Length > KlvPacket.Key.Length + 4 && packet[^4] == 1 && packet[^3] == 2
            && BinaryPrimitives.ReadUInt16BigEndian(packet[^2..]) == KlvPacket.Checksum(packet[..^2]);

        public TelemetryPoint Read(ReadOnlySpan<byte> bytes, long? mediaMs, TrackBuilder notes)
        {
            var point = KlvPacket.Read(bytes[..Taken], Body, mediaMs, notes);
            return Cut ? point with { Flags = point.Flags | PointFlags.Truncated } : point;
        }
    }
}
