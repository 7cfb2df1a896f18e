using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Media.Containers;

/// <summary>One picture of a TIFF.</summary>
/// <param name="Directory">Where its directory begins.</param>
/// <param name="Orientation">1 to 8 as Exif counts.</param>
internal readonly record struct TiffPage(uint Directory, int Orientation);

/// <summary>Where a JPEG lies whole in a file.</summary>
internal readonly record struct InnerJpeg(long Offset, long Length, long Width, long Height);

/// <summary>What the directories of a TIFF say (TIFF 6.0, section 2; DNG 1.4). Opens no picture, reads a bounded number of directories of a bounded size, and takes no offset for granted.</summary>
internal sealed class TiffDirectories
{
    /// <summary>Of more pages than that nothing is said.</summary>
    public const int MostPages = 1000;

    private const int MostEntries = 500, MostInner = 64;

    private const ushort SubfileType = 254, Width = 256, Height = 257, Compression = 259, Photometric = 262, StripOffsets = 273, Orientation = 274, StripBytes = 279, SubDirectories = 330, DngVersion = 50706;

    private readonly SafeFileHandle file;
    private readonly long length;
    private readonly bool big;
    private readonly uint first;

    private TiffDirectories(SafeFileHandle file, ReadOnlySpan<byte> head)
    {
        (this.file, length) = (file, RandomAccess.GetLength(file));
        big = head[0] == (byte)'M';
        first = Long(head[4..]);
    }

    /// <summary>Null for what does not begin as a TIFF does.</summary>
    public static TiffDirectories? Of(SafeFileHandle file)
    {
        var head = new byte[8];
        return RandomAccess.Read(file, head, 0) == head.Length && ContainerKinds.Of(head) == ContainerKind.Tiff ? new TiffDirectories(file, head) : null;
    }

    /// <summary>A raw picture of a camera, with what is seen of it beside it.</summary>
    public bool IsDng => Read(first) is { } directory && directory.ContainsKey(DngVersion);

    /// <summary>Its pictures in order, without smaller copies of them and masks.</summary>
    public IReadOnlyList<TiffPage> Pages()
    {
        var pages = new List<TiffPage>();
        var seen = new HashSet<uint>();
        for (var at = first; at != 0 && seen.Count < MostPages && seen.Add(at) && Read(at) is { } directory; at = directory[0].Value)
        {
            if ((Value(directory, SubfileType) & 0b101) == 0)
                pages.Add(new TiffPage(at, Value(directory, Orientation) is >= 1 and <= 8 and var said ? (int)said : 1));
        }

        return pages;
    }

    /// <summary>The largest picture for looking at that a camera wrote into a DNG; null where there is none.</summary>
    public InnerJpeg? Preview()
    {
        InnerJpeg? best = null;
        foreach (var directory in Inner())
        {
            if (Value(directory, Compression) is not (6 or 7) || Value(directory, Photometric) != 6 || One(directory, StripOffsets) is not { } offset || One(directory, StripBytes) is not { } bytes)
                continue;
            var found = new InnerJpeg(offset, bytes, Value(directory, Width), Value(directory, Height));
            if (offset + (long)bytes <= length && bytes > 2 && found.Width * found.Height > (best is { } other ? other.Width * other.Height : 0))
                best = found;
        }

        return best;
    }

    /// <summary>The directories that follow one another, and those that each of them names.</summary>
    private IEnumerable<Dictionary<ushort, Entry>> Inner()
    {
        var seen = new HashSet<uint>();
        var waiting = new Queue<uint>([first]);
        while (waiting.TryDequeue(out var at) && seen.Count < MostInner)
        {
            if (at == 0 || !seen.Add(at) || Read(at) is not { } directory)
                continue;
            yield return directory;
            waiting.Enqueue(directory[0].Value);
            foreach (var sub in Longs(directory, SubDirectories))
                waiting.Enqueue(sub);
        }
    }

    /// <param name="Type">TIFF's number of the type: 3 for 16 bits, 4 and 13 for 32.</param>
    private readonly record struct Entry(ushort Type, uint Count, uint Value);

    /// <summary>By tag; under 0, which is no tag, what follows. Null where there is none.</summary>
    private Dictionary<ushort, Entry>? Read(uint at)
    {
        var head = new byte[2];
        if (at < 8 || RandomAccess.Read(file, head, at) != head.Length || Short(head) is not (> 0 and <= MostEntries and var count))
            return null;
        var bytes = new byte[(12 * count) + 4];
        if (RandomAccess.Read(file, bytes, at + 2) != bytes.Length)
            return null;
        var entries = new Dictionary<ushort, Entry> { [0] = new(4, 1, Long(bytes.AsSpan(12 * count))) };
        for (var n = 0; n < count; n++)
        {
            var entry = bytes.AsSpan(12 * n, 12);
            var type = Short(entry[2..]);
            if (Short(entry) is > 0 and var tag)
                entries[tag] = new Entry(type, Long(entry[4..]), type == 3 ? Short(entry[8..]) : Long(entry[8..]));
        }

        return entries;
    }

    private static uint Value(Dictionary<ushort, Entry> directory, ushort tag) => directory.TryGetValue(tag, out var entry) ? entry.Value : 0;

    private static uint? One(Dictionary<ushort, Entry> directory, ushort tag) => directory.TryGetValue(tag, out var entry) && entry.Count == 1 ? entry.Value : null;

    private List<uint> Longs(Dictionary<ushort, Entry> directory, ushort tag)
    {
        if (!directory.TryGetValue(tag, out var entry) || entry.Type is not (4 or 13) || entry.Count is 0 or > MostInner)
            return [];
        if (entry.Count == 1)
            return [entry.Value];
        var bytes = new byte[4 * entry.Count];
        return RandomAccess.Read(file, bytes, entry.Value) == bytes.Length ? [.. Enumerable.Range(0, (int)entry.Count).Select(n => Long(bytes.AsSpan(4 * n)))] : [];
    }

    private ushort Short(ReadOnlySpan<byte> bytes) => big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint Long(ReadOnlySpan<byte> bytes) => big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
