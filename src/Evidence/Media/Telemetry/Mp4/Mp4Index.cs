using System.Buffers.Binary;
using System.Text;

namespace Evidence.Media.Telemetry.Mp4;

/// <summary>A box of an MP4 or QuickTime file: where its content begins and ends.</summary>
/// <param name="Path">Its type after those around it: <c>moov/udta/©xyz</c>.</param>
/// <param name="Start">First byte of the content.</param>
/// <param name="End">The byte behind the last one that the file has of it.</param>
internal readonly record struct Mp4Box(string Path, long Start, long End)
{
    public long Length => End - Start;
}

/// <summary>
/// The boxes that telemetry can lie in, found in managed code. As <see cref="Containers.BoxWalker"/> it reads a few bytes of each box and takes no
/// size for granted; it never throws on what a file says.
/// </summary>
internal sealed class Mp4Index
{
    private const int MostBoxes = 100_000;
    private const int MostDepth = 16;
    private const int MostTracks = 64;

    private static readonly HashSet<string> Containers = new(StringComparer.Ordinal)
    {
        "moov", "moov/trak", "moov/trak/mdia", "moov/trak/mdia/minf", "moov/trak/mdia/minf/stbl", "moov/udta", "moov/meta", "moov/udta/meta",
    };

    private static readonly HashSet<string> Wanted = new(StringComparer.Ordinal)
    {
        "mdat", "gps ", "moov/gps ", "moov/mvhd", "moov/udta/©xyz", "moov/udta/loci", "moov/udta/GPMF", "moov/meta/keys", "moov/meta/ilst",
    };

    private readonly SourceFile file;
    private readonly List<Mp4Box> found = [];
    private readonly List<Mp4Track> tracks = [];
    private int boxes;

    private Mp4Index(SourceFile file) => this.file = file;

    public IReadOnlyList<Mp4Box> Found => found;

    public IReadOnlyList<Mp4Track> Tracks => tracks;

    public static Mp4Index Read(SourceFile file)
    {
        var index = new Mp4Index(file);
        index.WalkLevel("", 0, file.Length, 0);
        return index;
    }

    /// <summary>The first box at a path.</summary>
    public Mp4Box? First(string path)
    {
        foreach (var box in found)
        {
            if (box.Path == path)
                return box;
        }

        return null;
    }

    private void WalkLevel(string around, long at, long end, int depth)
    {
        while (at < end && boxes < MostBoxes && ReadBox(around, at, end, depth) is { } box)
        {
            boxes++;
            Note(box, depth);
            at = box.End;
        }
    }

    private Mp4Box? ReadBox(string around, long at, long end, int depth)
    {
        Span<byte> head = stackalloc byte[16];
        head = file.Read(at, head[..(int)Math.Min(16, end - at)]);
        if (head.Length < 8)
            return null;
        var (size, body) = (long)BinaryPrimitives.ReadUInt32BigEndian(head) switch
        {
            1 when head.Length == 16 => (BinaryPrimitives.ReadInt64BigEndian(head[8..]), 16),
            0 when depth == 0 => (end - at, 8),
            var plain => (plain, 8),
        };
        if (size < body || (size > end - at && depth > 0))
            return null;
        var type = Encoding.Latin1.GetString(head[4..8]);
        return new Mp4Box(around.Length == 0 ? type : $"{around}/{type}", at + body, at + Math.Min(size, end - at));
    }

    private void Note(Mp4Box box, int depth)
    {
        if (box.Path == "moov/trak" && tracks.Count < MostTracks)
            tracks.Add(new Mp4Track());
        if (Wanted.Contains(box.Path) && found.Count < MostTracks)
            found.Add(box);
        if (tracks.Count > 0)
            tracks[^1].Take(box, file);
        if (Containers.Contains(box.Path) && depth < MostDepth)
            WalkLevel(box.Path, Content(box), box.End, depth + 1);
    }

    /// <summary>ISO's meta box has four bytes before its children, QuickTime's has none.</summary>
    private long Content(Mp4Box box)
    {
        if (!box.Path.EndsWith("meta", StringComparison.Ordinal))
            return box.Start;
        var head = file.Take(box.Start, 8, 8);
        return head.Length == 8 && head.AsSpan(4).SequenceEqual("hdlr"u8) ? box.Start : box.Start + 4;
    }
}
