using System.Buffers.Binary;
using System.Globalization;

namespace Evidence.Media.Derivation;

/// <summary>What the head of a fragmented MP4 says.</summary>
/// <param name="Codecs">Of its tracks in order, as RFC 6381 writes them: <c>avc1.64001f,mp4a.40.2</c>.</param>
/// <param name="Tracks">By their ids.</param>
internal sealed record FragmentHead(string Codecs, IReadOnlyDictionary<uint, FragmentTrack> Tracks);

/// <summary>A track of a fragmented MP4.</summary>
/// <param name="IsPicture">Else it is sound.</param>
/// <param name="Scale">Its ticks in a second.</param>
/// <param name="Shift">Ticks by which its samples are to be shown later than they say, or earlier where it is negative: its edit list.</param>
internal sealed record FragmentTrack(bool IsPicture, uint Scale, long Shift);

/// <summary>
/// Reads the two boxes of a fragmented MP4 that say what its samples are (ISO/IEC 14496-12, 14496-14, 14496-15), and puts the tracks on one clock: browsers
/// differ in what they make of edit lists, so that these are taken out and the fragments' own times moved. The clock is the recording's, <see cref="LeadMs"/> later,
/// because what begins before 0 (the silence that an AAC encoder begins with, the order in which pictures are decoded) could not be written otherwise.
/// The bytes may be in a stranger's hands: no size in them is taken for granted.
/// </summary>
internal static class FragmentBoxes
{
    /// <summary>How much later than in the recording everything stands. An encoder that holds back more pictures than that is not followed.</summary>
    public const long LeadMs = 60_000;

    /// <summary>As many ticks of any clock are no recording.</summary>
    private const ulong MostTicks = 1UL << 52;

    private const uint MostScale = 10_000_000;

    private const uint Pictures = 0x76696465, Sound = 0x736f756e; // "vide", "soun"

    /// <param name="moov">The box with its header; its edit lists are taken out in place.</param>
    /// <exception cref="InvalidDataException">It is not what our encoder writes.</exception>
    public static FragmentHead ReadHead(Span<byte> moov)
    {
        uint movieScale = 0;
        var tracks = new Dictionary<uint, FragmentTrack>();
        var codecs = new List<string>();
        foreach (var box in Boxes(moov, 8))
        {
            if (Is(moov, box, "mvhd"u8))
                movieScale = U32(moov, box, At(moov, box, 12, 20));
            else if (Is(moov, box, "trak"u8))
            {
                var (id, track, codec) = ReadTrack(moov, box, movieScale);
                if (!tracks.TryAdd(id, track))
                    throw new InvalidDataException("two tracks have one id");
                codecs.Add(codec);
            }
        }

        return tracks.Values.Count(track => track.IsPicture) == 1 && tracks.Count <= 2
            ? new FragmentHead(string.Join(',', codecs), tracks)
            : throw new InvalidDataException("other tracks than planned");
    }

    /// <param name="moof">The box with its header; its times are moved in place.</param>
    /// <returns>When its first picture is shown, in milliseconds of the recording; where it has none, when its sound begins.</returns>
    /// <exception cref="InvalidDataException">It is not what our encoder writes.</exception>
    public static long PlaceFragment(Span<byte> moof, FragmentHead head)
    {
        long? picture = null, sound = null;
        foreach (var box in Boxes(moof, 8))
        {
            if (!Is(moof, box, "traf"u8))
                continue;
            var (track, from) = PlaceTrack(moof, box, head);
            if (track.IsPicture)
                picture ??= from;
            else
                sound ??= from;
        }

        return Math.Max(0, picture ?? sound ?? throw new InvalidDataException("a fragment without samples"));
    }

    private static (uint Id, FragmentTrack Track, string Codec) ReadTrack(Span<byte> moov, BoxAt trak, uint movieScale)
    {
        uint id = 0, scale = 0, kind = 0;
        long empty = 0, start = 0;
        var codec = "";
        foreach (var box in Boxes(moov, trak))
        {
            if (Is(moov, box, "tkhd"u8))
                id = U32(moov, box, At(moov, box, 12, 20));
            else if (Is(moov, box, "edts"u8))
            {
                (empty, start) = ReadEdits(moov, box);
                "free"u8.CopyTo(moov[(box.Start - 4)..]);
            }
            else if (Is(moov, box, "mdia"u8))
                (scale, kind, codec) = ReadMedia(moov, box);
        }

        if (id == 0 || scale is 0 or > MostScale || movieScale == 0 || kind is not (Pictures or Sound))
            throw new InvalidDataException("a track that cannot be told");
        return (id, new FragmentTrack(kind == Pictures, scale, (empty * scale / movieScale) - start), codec);
    }

    private static (uint Scale, uint Kind, string Codec) ReadMedia(ReadOnlySpan<byte> moov, BoxAt mdia)
    {
        uint scale = 0, kind = 0;
        var codec = "";
        foreach (var box in Boxes(moov, mdia))
        {
            if (Is(moov, box, "mdhd"u8))
                scale = U32(moov, box, At(moov, box, 12, 20));
            else if (Is(moov, box, "hdlr"u8))
                kind = U32(moov, box, 8);
            else if (Is(moov, box, "minf"u8) && Find(moov, box, "stbl"u8) is { } table && Find(moov, table, "stsd"u8) is { } described)
                codec = ReadCodec(moov, described);
        }

        return (scale, kind, codec);
    }

    /// <summary>The first description, of which our encoder writes one.</summary>
    private static string ReadCodec(ReadOnlySpan<byte> moov, BoxAt stsd)
    {
        if (stsd.Length < 8)
            throw new InvalidDataException("a track without a description");
        foreach (var entry in Boxes(moov, stsd with { Start = stsd.Start + 8 }))
        {
            if (Is(moov, entry, "avc1"u8) && entry.Length > 78 && Find(moov, entry with { Start = entry.Start + 78 }, "avcC"u8) is { Length: >= 4 } avc)
                return $"avc1.{Convert.ToHexStringLower(moov.Slice(avc.Start + 1, 3))}";
            if (Is(moov, entry, "mp4a"u8) && entry.Length > 28 && Find(moov, entry with { Start = entry.Start + 28 }, "esds"u8) is { Length: > 4 } esds)
                return ReadSound(moov[(esds.Start + 4)..esds.End]);
            break;
        }

        throw new InvalidDataException("a track of another kind than planned");
    }

    /// <summary>The descriptors of ISO/IEC 14496-1, 7.2.6: ES (3), in it the decoder's (4), in it its own (5), which begins with the kind of AAC.</summary>
    private static string ReadSound(ReadOnlySpan<byte> esds)
    {
        var stream = Descriptor(esds, 3);
        var decoder = stream.Length > 3 ? Descriptor(stream[3..], 4) : [];
        var own = decoder.Length > 13 ? Descriptor(decoder[13..], 5) : [];
        return own.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"mp4a.{decoder[0]:x2}.{own[0] >> 3}") : throw new InvalidDataException("sound that cannot be told");
    }

    private static ReadOnlySpan<byte> Descriptor(ReadOnlySpan<byte> bytes, byte tag)
    {
        if (bytes.Length < 2 || bytes[0] != tag)
            return [];
        var (length, at) = (0, 1);
        for (var more = true; more && at < bytes.Length && at <= 4; at++)
        {
            length = (length << 7) | (bytes[at] & 0x7f);
            more = (bytes[at] & 0x80) != 0;
        }

        return bytes[at..Math.Min(bytes.Length, at + length)];
    }

    /// <returns>How long nothing is shown at first, in the movie's ticks, and where the media begin, in the track's.</returns>
    private static (long Empty, long Start) ReadEdits(ReadOnlySpan<byte> moov, BoxAt edts)
    {
        if (Find(moov, edts, "elst"u8) is not { } list)
            return (0, 0);
        var (wide, count, empty) = (Version(moov, list) == 1, U32(moov, list, 4), 0L);
        for (var (i, at) = (0u, 8); i < count; i++, at += wide ? 20 : 12)
        {
            var length = wide ? (long)U64(moov, list, at) : U32(moov, list, at);
            var start = wide ? unchecked((long)U64(moov, list, at + 8)) : unchecked((int)U32(moov, list, at + 4));
            if (start >= 0)
                return start <= (long)MostTicks ? (empty, start) : throw new InvalidDataException("an edit outside of any recording");
            empty = length <= uint.MaxValue && i < 8 ? empty + length : throw new InvalidDataException("an edit outside of any recording");
        }

        return (empty, 0);
    }

    private static (FragmentTrack Track, long FromMs) PlaceTrack(Span<byte> moof, BoxAt traf, FragmentHead head)
    {
        if (Find(moof, traf, "tfhd"u8) is not { } header || Find(moof, traf, "tfdt"u8) is not { } time || Find(moof, traf, "trun"u8) is not { } run)
            throw new InvalidDataException("a fragment without times");
        if (!head.Tracks.TryGetValue(U32(moof, header, 4), out var track) || Version(moof, time) != 1)
            throw new InvalidDataException("a fragment of no track");
        var ticks = U64(moof, time, 4);
        if (ticks > MostTicks)
            throw new InvalidDataException("a fragment outside of any recording");
        var decoded = (long)ticks + track.Shift;
        var moved = decoded + (LeadMs / 1000 * track.Scale);
        if (moved < 0)
            throw new InvalidDataException("a fragment from before the recording");
        BinaryPrimitives.WriteUInt64BigEndian(moof[(time.Start + 4)..], (ulong)moved);
        return (track, (decoded + FirstOffset(moof, run)) * 1000 / track.Scale);
    }

    /// <summary>How much later than it is decoded the run's first sample is shown, in ticks.</summary>
    private static int FirstOffset(ReadOnlySpan<byte> moof, BoxAt run)
    {
        const uint dataOffset = 1, firstFlags = 4, duration = 0x100, size = 0x200, flags = 0x400, offset = 0x800;
        var has = U32(moof, run, 0) & 0xffffff;
        if ((has & offset) == 0 || U32(moof, run, 4) == 0)
            return 0;
        var at = 8;
        foreach (var field in (ReadOnlySpan<uint>)[dataOffset, firstFlags, duration, size, flags])
            at += (has & field) != 0 ? 4 : 0;
        return unchecked((int)U32(moof, run, at));
    }

    private static bool Is(ReadOnlySpan<byte> bytes, BoxAt box, ReadOnlySpan<byte> type) => bytes.Slice(box.Start - 4, 4).SequenceEqual(type);

    private static BoxAt? Find(ReadOnlySpan<byte> bytes, BoxAt around, ReadOnlySpan<byte> type)
    {
        foreach (var box in Boxes(bytes, around))
            if (Is(bytes, box, type))
                return box;
        return null;
    }

    private static List<BoxAt> Boxes(ReadOnlySpan<byte> bytes, int start) => Boxes(bytes, new BoxAt(start, bytes.Length));

    /// <summary>The boxes in one, each wholly inside of it.</summary>
    private static List<BoxAt> Boxes(ReadOnlySpan<byte> bytes, BoxAt around)
    {
        var boxes = new List<BoxAt>();
        for (var at = around.Start; at < around.End;)
        {
            var size = around.End - at >= 8 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : 0;
            if (size < 8 || size > around.End - at)
                throw new InvalidDataException("a box that does not fit");
            boxes.Add(new BoxAt(at + 8, at + (int)size));
            at += (int)size;
        }

        return boxes;
    }

    /// <summary>Where a field stands whose place depends on whether the box has short or long times.</summary>
    private static int At(ReadOnlySpan<byte> bytes, BoxAt box, int narrow, int wide) => Version(bytes, box) == 1 ? wide : narrow;

    private static uint Version(ReadOnlySpan<byte> bytes, BoxAt box) => U32(bytes, box, 0) >> 24;

    private static uint U32(ReadOnlySpan<byte> bytes, BoxAt box, int at) =>
        at <= box.Length - 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[(box.Start + at)..]) : throw new InvalidDataException("a box that is too short");

    private static ulong U64(ReadOnlySpan<byte> bytes, BoxAt box, int at) =>
        at <= box.Length - 8 ? BinaryPrimitives.ReadUInt64BigEndian(bytes[(box.Start + at)..]) : throw new InvalidDataException("a box that is too short");

    /// <summary>A box's content.</summary>
    private readonly record struct BoxAt(int Start, int End)
    {
        public int Length => End - Start;
    }
}
