using System.Buffers.Binary;
using System.Text;
using Evidence.Formats.Verification;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Formats.Packaging;

/// <summary>
/// Reads a ZIP's directory as a suspicious reader does: one directory only, ending where the archive ends, every local
/// header saying the same as its directory record, no two entries sharing bytes.
/// </summary>
internal static class ZipDirectory
{
    private const int EndBytes = 22;
    private const int MostComment = ushort.MaxValue;
    private const int MostEntries = 1_000_000;

    // A record has 46 bytes and a name; this is room for a million long names, and no more memory than that is ever taken.
    private const long MostDirectoryBytes = 256L << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>All entries whose records can be trusted to say where they are.</summary>
    public static IReadOnlyList<ZipEntry> Read(SafeFileHandle handle, List<Finding> findings)
    {
        var length = RandomAccess.GetLength(handle);
        if (FindEnd(handle, length) is not { } end)
        {
            findings.Add(new Finding("not-a-zip", Severity.Incomplete, "This is not a complete ZIP archive: its end is missing."));
            return [];
        }

        if (end.Count is < 0 or > MostEntries || end.Bytes is < 0 or > MostDirectoryBytes)
        {
            findings.Add(new Finding("too-many-files", Severity.Incomplete, $"The archive lists {end.Count} entries; {MostEntries} are the most this program takes."));
            return [];
        }

        if (end.Offset < 0 || end.Offset != end.EndsBefore - end.Bytes)
        {
            findings.Add(new Finding("zip-structure", Severity.Altered, "The archive's directory does not lie where its end record says."));
            return [];
        }

        var directory = new byte[end.Bytes];
        ReadFully(handle, directory, end.Offset);
        var entries = Parse(directory, end, findings);
        return WithoutOverlaps(handle, entries, end.Offset, findings);
    }

    /// <summary>Where the entry's bytes begin; -1 when its local header contradicts the directory.</summary>
    public static long DataOffset(SafeFileHandle handle, ZipEntry entry)
    {
        var header = new byte[30 + entry.RawName.Length];
        if (RandomAccess.Read(handle, header, entry.HeaderOffset) < header.Length) return -1;
        var agrees = U32(header, 0) == 0x04034B50 && (U16(header, 6) & 0x2041) == (entry.Flags & 0x2041) && U16(header, 8) == entry.Method
            && U16(header, 26) == entry.RawName.Length && header.AsSpan(30).SequenceEqual(entry.RawName);
        return agrees ? entry.HeaderOffset + header.Length + U16(header, 28) : -1;
    }

    private readonly record struct End(long Count, long Offset, long Bytes, long EndsBefore);

    private static End? FindEnd(SafeFileHandle handle, long length)
    {
        var tail = new byte[Math.Min(length, EndBytes + MostComment)];
        ReadFully(handle, tail, length - tail.Length);
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            // The comment must reach exactly to the end of the file: two end records cannot both do that unnoticed.
            if (U32(tail, at) != 0x06054B50 || at + EndBytes + U16(tail, at + 20) != tail.Length) continue;
            var position = length - tail.Length + at;
            var end = new End(U16(tail, at + 10), U32(tail, at + 16), U32(tail, at + 12), position);
            var isZip64 = end.Count == ushort.MaxValue || end.Offset == uint.MaxValue || end.Bytes == uint.MaxValue;
            return isZip64 && position >= 20 ? FindEnd64(handle, position) ?? end : end;
        }

        return null;
    }

    private static End? FindEnd64(SafeFileHandle handle, long position)
    {
        var locator = new byte[20];
        ReadFully(handle, locator, position - locator.Length);
        var at = S64(locator, 8);
        if (U32(locator, 0) != 0x07064B50 || at < 0 || at > position - locator.Length - 56) return null;
        var record = new byte[56];
        ReadFully(handle, record, at);
        return U32(record, 0) == 0x06064B50 ? new End(S64(record, 32), S64(record, 48), S64(record, 40), at) : null;
    }

    private static List<ZipEntry> Parse(byte[] directory, End end, List<Finding> findings)
    {
        var entries = new List<ZipEntry>();
        var at = 0;
        while (at < directory.Length && entries.Count <= end.Count)
        {
            if (TryParseRecord(directory, ref at) is { } entry) entries.Add(entry);
            else break;
        }

        if (at != directory.Length || entries.Count != end.Count)
            findings.Add(new Finding("zip-structure", Severity.Altered, "The archive's directory is damaged.") { Offset = end.Offset + at });
        return entries;
    }

    private static ZipEntry? TryParseRecord(byte[] directory, ref int at)
    {
        if (at + 46 > directory.Length || U32(directory, at) != 0x02014B50) return null;
        int name = U16(directory, at + 28), extra = U16(directory, at + 30), comment = U16(directory, at + 32);
        if (at + 46 + name + extra + comment > directory.Length) return null;
        var rawName = directory.AsSpan(at + 46, name).ToArray();
        var sizes = new Zip64Sizes(U32(directory, at + 24), U32(directory, at + 20), U32(directory, at + 42));
        if (!sizes.TryWiden(directory.AsSpan(at + 46 + name, extra))) return null;
        var entry = new ZipEntry
        {
            Name = Text(rawName),
            RawName = rawName,
            Flags = U16(directory, at + 8),
            Method = U16(directory, at + 10),
            Crc = U32(directory, at + 16),
            CompressedBytes = sizes.Compressed,
            Bytes = sizes.Plain,
            HeaderOffset = sizes.Offset,
            ExternalAttributes = U32(directory, at + 38),
        };
        at += 46 + name + extra + comment;
        return entry;
    }

    /// <summary>Entries that share bytes are how a small archive becomes petabytes; entries that reach too far are broken.</summary>
    private static List<ZipEntry> WithoutOverlaps(SafeFileHandle handle, List<ZipEntry> entries, long directoryOffset, List<Finding> findings)
    {
        var good = new HashSet<ZipEntry>(ReferenceEqualityComparer.Instance);
        long free = 0;
        foreach (var entry in entries.OrderBy(e => e.HeaderOffset))
        {
            var data = entry.HeaderOffset < directoryOffset ? DataOffset(handle, entry) : -1;
            if (data < 0 || entry.HeaderOffset < free || entry.CompressedBytes > directoryOffset - data || (entry.IsStored && entry.CompressedBytes != entry.Bytes))
            {
                findings.Add(new Finding("zip-structure", Severity.Altered, "The archive says two different things about this entry, or it overlaps another.")
                {
                    Where = entry.Name,
                    Offset = entry.HeaderOffset,
                });
                continue;
            }

            free = data + entry.CompressedBytes;
            good.Add(entry);
        }

        return entries.FindAll(good.Contains);
    }

    private struct Zip64Sizes(long plain, long compressed, long offset)
    {
        public long Plain { get; private set; } = plain;
        public long Compressed { get; private set; } = compressed;
        public long Offset { get; private set; } = offset;

        /// <summary>APPNOTE 4.5.3: the extra field holds, in this order, exactly the numbers that did not fit.</summary>
        public bool TryWiden(ReadOnlySpan<byte> extra)
        {
            if (Plain != uint.MaxValue && Compressed != uint.MaxValue && Offset != uint.MaxValue) return true;
            while (extra.Length >= 4)
            {
                int id = U16(extra, 0), length = U16(extra, 2);
                if (length > extra.Length - 4) return false;
                if (id == 0x0001) return Take(extra.Slice(4, length));
                extra = extra[(4 + length)..];
            }

            return true;
        }

        private bool Take(ReadOnlySpan<byte> field)
        {
            if (Plain == uint.MaxValue && Next(ref field) is var plain) Plain = plain;
            if (Compressed == uint.MaxValue && Next(ref field) is var compressed) Compressed = compressed;
            if (Offset == uint.MaxValue && Next(ref field) is var offset) Offset = offset;
            return Plain >= 0 && Compressed >= 0 && Offset >= 0;
        }

        private static long Next(ref ReadOnlySpan<byte> field)
        {
            if (field.Length < 8) return -1;
            var value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
            return value;
        }
    }

    private static string Text(byte[] name)
    {
        try
        {
            return StrictUtf8.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(name);
        }
    }

    private static void ReadFully(SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(handle, buffer, offset);
            if (read == 0) throw new EndOfStreamException("The archive ends too early.");
            buffer = buffer[read..];
            offset += read;
        }
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
    private static long S64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
