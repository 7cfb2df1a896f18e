using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Media.Containers;

/// <summary>
/// Walks the boxes of an MP4 or QuickTime file (ISO/IEC 14496-12) in managed code, before any decoder sees it. Reads a few bytes of each
/// box, never more than <see cref="MostBoxes"/> boxes or <see cref="MostDepth"/> levels; takes no size for granted. Throws only when
/// the file itself cannot be read.
/// </summary>
internal sealed class BoxWalker
{
    /// <summary>A recording has some hundred boxes, one in fragments a few for each second; a bomb has millions.</summary>
    public const int MostBoxes = 100_000;

    public const int MostDepth = 16;

    private static readonly HashSet<string> Containers = new(StringComparer.Ordinal) { "moov", "trak", "mdia", "minf", "stbl", "edts", "udta", "mvex" };

    /// <summary>The box type "uuid" with this value holds a C2PA manifest store.</summary>
    private static ReadOnlySpan<byte> ContentCredentials => [0xd8, 0xfe, 0xc3, 0xd6, 0x1b, 0x0e, 0x48, 0x3c, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7e, 0xc4, 0x81];

    private readonly SafeFileHandle file;
    private readonly BoxReport report = new();
    private int boxes;

    private BoxWalker(SafeFileHandle file) => this.file = file;

    public static BoxReport Walk(SafeFileHandle file)
    {
        var walker = new BoxWalker(file);
        walker.WalkLevel(0, RandomAccess.GetLength(file), 0);
        return walker.report;
    }

    private void WalkLevel(long start, long end, int depth)
    {
        for (var at = start; at < end && report.Refusal is null;)
        {
            if (ReadBox(at, end, depth) is not { } box)
                return;
            Note(box, depth);
            at = box.End;
        }
    }

    private Box? ReadBox(long at, long end, int depth)
    {
        Span<byte> head = stackalloc byte[16];
        head = head[..RandomAccess.Read(file, head[..(int)Math.Min(16, end - at)], at)];
        if (head.Length < 8)
            return Odd(depth == 0 ? null : $"{end - at} bytes left over at {at}");
        var (size, body) = (long)BinaryPrimitives.ReadUInt32BigEndian(head) switch
        {
            1 when head.Length == 16 => (BinaryPrimitives.ReadInt64BigEndian(head[8..]), 16),
            0 when depth == 0 => (end - at, 8),
            var plain => (plain, 8),
        };
        var type = Encoding.Latin1.GetString(head[4..8]);
        if (size < body)
            return Odd($"a box of {size} bytes at {at}");
        if (size > end - at)
        {
            if (depth > 0)
                return Odd($"a box at {at} runs out of the one around it");
            report.MissingBytes = size - (end - at);
            size = end - at;
        }

        if (++boxes > MostBoxes)
            report.Refusal = $"more than {MostBoxes} boxes";
        return new Box(type, at + body, at + size);
    }

    private Box? Odd(string? oddity)
    {
        if (oddity is not null && report.Oddities.Count < 20)
            report.Oddities.Add(oddity);
        return null;
    }

    private void Note(Box box, int depth)
    {
        switch (box.Type)
        {
            case "moof" when depth == 0: report.Fragmented = true; break;
            case "mdat" when depth == 0:
                report.IndexFirst |= report.HasIndex && !report.HasMedia;
                report.HasMedia = true;
                break;
            case "mvhd" when depth == 1: report.CreationSeconds = ReadCreation(Body(box, 16)); break;
            case "©xyz": report.Position ??= ReadText(Body(box, 260)); break;
            case "loci": report.Position ??= Loci.Read(Body(box, 600)); break;
            case "uuid": report.ContentCredentials |= Body(box, 16).AsSpan().SequenceEqual(ContentCredentials); break;
            case var type when Containers.Contains(type): Descend(box, depth); break;
        }
    }

    private void Descend(Box box, int depth)
    {
        report.HasIndex |= box.Type == "moov" && depth == 0;
        if (depth + 1 > MostDepth)
            report.Refusal = $"boxes nested more than {MostDepth} deep";
        else
            WalkLevel(box.Start, box.End, depth + 1);
    }

    private byte[] Body(Box box, int most)
    {
        var bytes = new byte[Math.Min(most, box.End - box.Start)];
        return bytes[..RandomAccess.Read(file, bytes, box.Start)];
    }

    private static ulong? ReadCreation(ReadOnlySpan<byte> mvhd) => mvhd switch
    {
        [0, ..] when mvhd.Length >= 8 => BinaryPrimitives.ReadUInt32BigEndian(mvhd[4..]) is var seconds and > 0 ? seconds : null,
        [1, ..] when mvhd.Length >= 12 => BinaryPrimitives.ReadUInt64BigEndian(mvhd[4..]) is var seconds and > 0 ? seconds : null,
        _ => null,
    };

    /// <summary>QuickTime text: length, language, then ISO 6709 such as <c>+51.5007-000.1246/</c>.</summary>
    private static string? ReadText(ReadOnlySpan<byte> box)
    {
        if (box.Length < 4)
            return null;
        var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(box), box.Length - 4);
        return Iso6709.IfValid(Encoding.Latin1.GetString(box.Slice(4, length)));
    }

    private readonly record struct Box(string Type, long Start, long End);
}
