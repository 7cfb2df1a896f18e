using System.Buffers.Binary;
using System.Text;

namespace Evidence.Formats.Packaging;

/// <summary>
/// Writes a ZIP front to back into a stream that cannot seek (PKWARE APPNOTE 6.3): members stored, sizes and CRC in a
/// data descriptor behind each, ZIP64 wherever a number needs it. The same input gives the same bytes.
/// </summary>
internal sealed class ZipWriter(Stream output, DateTimeOffset modified)
{
    private const ushort UsesDescriptorAndUtf8 = 0x0808;
    private const ushort Version20 = 20;
    private const ushort Version45 = 45;
    private const ushort MadeOnUnix = 3 << 8;
    private const uint RegularFile0644 = 0x81A4_0000;

    private readonly (ushort Time, ushort Date) stamp = DosTime(modified);
    private readonly List<Member> members = [];
    private long position;

    private sealed record Member(byte[] Name, long Offset, long Bytes, uint Crc, bool IsZip64);

    /// <summary>Opens one member: the header goes out, then its bytes through <see cref="WriteAsync"/>, then <see cref="EndMemberAsync"/>.</summary>
    /// <param name="name">Its path in the archive, '/' separated.</param>
    /// <param name="bytes">Its length, which decides whether the member needs ZIP64; null, and it has ZIP64 in any case.</param>
    /// <param name="cancellation">Stops the writing.</param>
    public async ValueTask<ZipMember> BeginMemberAsync(string name, long? bytes, CancellationToken cancellation)
    {
        var member = new ZipMember(Encoding.UTF8.GetBytes(name), position, bytes is null or >= uint.MaxValue);
        await PutAsync(LocalHeader(member), cancellation);
        return member;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation) => PutAsync(content, cancellation);

    public async ValueTask EndMemberAsync(ZipMember member, long bytes, uint crc, CancellationToken cancellation)
    {
        await PutAsync(Descriptor(member, bytes, crc), cancellation);
        members.Add(new Member(member.Name, member.Offset, bytes, crc, member.IsZip64));
    }

    /// <summary>Takes a member back that was begun and not ended, as if it had never been.</summary>
    /// <exception cref="NotSupportedException">The output cannot seek.</exception>
    public void TakeBack(ZipMember member)
    {
        output.Position += member.Offset - position;
        output.SetLength(output.Position);
        position = member.Offset;
    }

    public async ValueTask FinishAsync(CancellationToken cancellation)
    {
        var start = position;
        foreach (var member in members) await PutAsync(CentralHeader(member), cancellation);
        await PutAsync(End(start, position - start), cancellation);
        await output.FlushAsync(cancellation);
    }

    private async ValueTask PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await output.WriteAsync(bytes, cancellation);
        position += bytes.Length;
    }

    private byte[] LocalHeader(ZipMember member)
    {
        var record = new Record();
        record.U32(0x04034B50).U16(member.IsZip64 ? Version45 : Version20).U16(UsesDescriptorAndUtf8).U16(0);
        record.U16(stamp.Time).U16(stamp.Date).U32(0);
        // 4.4.4: with a descriptor the sizes here are zero; 4.5.3: with the ZIP64 extra they are all ones instead.
        record.U32(member.IsZip64 ? uint.MaxValue : 0).U32(member.IsZip64 ? uint.MaxValue : 0);
        record.U16((ushort)member.Name.Length).U16((ushort)(member.IsZip64 ? 20 : 0)).Raw(member.Name);
        if (member.IsZip64) record.U16(0x0001).U16(16).U64(0).U64(0);
        return record.ToArray();
    }

    private static byte[] Descriptor(ZipMember member, long bytes, uint crc)
    {
        var record = new Record();
        record.U32(0x08074B50).U32(crc);
        if (member.IsZip64) record.U64(bytes).U64(bytes);
        else record.U32((uint)bytes).U32((uint)bytes);
        return record.ToArray();
    }

    private byte[] CentralHeader(Member member)
    {
        var isFar = member.Offset >= uint.MaxValue;
        var isZip64 = member.IsZip64 || isFar;
        var extra = new Record();
        if (member.IsZip64) extra.U64(member.Bytes).U64(member.Bytes);
        if (isFar) extra.U64(member.Offset);
        var extraBytes = extra.ToArray();

        var record = new Record();
        record.U32(0x02014B50).U16(MadeOnUnix | Version45).U16(isZip64 ? Version45 : Version20).U16(UsesDescriptorAndUtf8).U16(0);
        record.U16(stamp.Time).U16(stamp.Date).U32(member.Crc);
        // A member that has ZIP64 says all ones here even where its size would fit, as 4.5.3 wants of numbers that stand in the extra.
        var size = member.IsZip64 ? uint.MaxValue : (uint)member.Bytes;
        record.U32(size).U32(size);
        record.U16((ushort)member.Name.Length).U16((ushort)(isZip64 ? 4 + extraBytes.Length : 0)).U16(0).U16(0).U16(0);
        record.U32(RegularFile0644).U32(Narrow(member.Offset)).Raw(member.Name);
        if (isZip64) record.U16(0x0001).U16((ushort)extraBytes.Length).Raw(extraBytes);
        return record.ToArray();
    }

    private byte[] End(long start, long bytes)
    {
        var record = new Record();
        if (members.Count >= ushort.MaxValue || start >= uint.MaxValue || bytes >= uint.MaxValue)
        {
            record.U32(0x06064B50).U64(44).U16(MadeOnUnix | Version45).U16(Version45).U32(0).U32(0);
            record.U64(members.Count).U64(members.Count).U64(bytes).U64(start);
            record.U32(0x07064B50).U32(0).U64(start + bytes).U32(1);
        }

        var count = (ushort)Math.Min(members.Count, ushort.MaxValue);
        record.U32(0x06054B50).U16(0).U16(0).U16(count).U16(count).U32(Narrow(bytes)).U32(Narrow(start)).U16(0);
        return record.ToArray();
    }

    private static uint Narrow(long number) => (uint)Math.Min(number, uint.MaxValue);

    /// <summary>DOS time counts from 1980 in steps of two seconds and knows no zone; UTC is written.</summary>
    private static (ushort Time, ushort Date) DosTime(DateTimeOffset at)
    {
        var utc = at.UtcDateTime;
        if (utc.Year is < 1980 or > 2107) return (0, (1 << 5) | 1);
        return ((ushort)((utc.Hour << 11) | (utc.Minute << 5) | (utc.Second / 2)),
            (ushort)(((utc.Year - 1980) << 9) | (utc.Month << 5) | utc.Day));
    }

    private sealed class Record
    {
        private readonly List<byte> bytes = new(96);

        public Record U16(ushort value) => Put(2, value);
        public Record U16(int value) => Put(2, value);
        public Record U32(uint value) => Put(4, value);
        public Record U64(long value) => Put(8, value);

        public Record Raw(ReadOnlySpan<byte> value)
        {
            bytes.AddRange(value);
            return this;
        }

        public byte[] ToArray() => [.. bytes];

        private Record Put(int width, long value)
        {
            Span<byte> all = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(all, value);
            bytes.AddRange(all[..width]);
            return this;
        }
    }
}

/// <summary>A member whose bytes are under way.</summary>
internal sealed record ZipMember(byte[] Name, long Offset, bool IsZip64);
