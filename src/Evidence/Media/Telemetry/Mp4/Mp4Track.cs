using System.Buffers.Binary;
using System.Text;

namespace Evidence.Media.Telemetry.Mp4;

/// <summary>One sample of a track.</summary>
/// <param name="Offset">Where it lies in the file.</param>
/// <param name="Bytes">How long it says it is.</param>
/// <param name="StartMs">When it is shown, from the track's start.</param>
/// <param name="DurationMs">For how long.</param>
internal readonly record struct Mp4Sample(long Offset, long Bytes, double StartMs, double DurationMs);

/// <summary>A track's sample tables (ISO/IEC 14496-12, section 8), read when its samples are asked for.</summary>
internal sealed class Mp4Track
{
    private const int MostSamples = 1_000_000;
    private const int MostTableBytes = 16 << 20;
    private const string Tables = "moov/trak/mdia/minf/stbl/";

    private readonly Dictionary<string, Mp4Box> boxes = new(StringComparer.Ordinal);
    private uint timescale;

    /// <summary>What kind of samples: the type of the first sample entry, such as <c>gpmd</c>.</summary>
    public string Entry { get; private set; } = "";

    /// <summary>The first sample entry's bytes behind its type, at most 1 KiB.</summary>
    public byte[] EntryBody { get; private set; } = [];

    public void Take(Mp4Box box, SourceFile file)
    {
        if (box.Path == "moov/trak/mdia/mdhd")
            timescale = Timescale(file.Take(box.Start, box.Length, 32));
        else if (box.Path == Tables + "stsd")
            TakeEntry(file.Take(box.Start, box.Length, 1024));
        else if (box.Path.StartsWith(Tables, StringComparison.Ordinal))
            boxes.TryAdd(box.Path[Tables.Length..], box);
    }

    /// <summary>Every sample that the tables place somewhere, in order; what they say is not checked against the file.</summary>
    public IEnumerable<Mp4Sample> Samples(SourceFile file)
    {
        var (sizes, chunks) = (Table(file, "stsz"), Table(file, boxes.ContainsKey("co64") ? "co64" : "stco"));
        var walk = new SampleWalk(sizes, chunks, boxes.ContainsKey("co64") ? 8 : 4, Table(file, "stsc"), Table(file, "stts"), timescale == 0 ? 1 : timescale);
        for (var n = 0; n < MostSamples && walk.Next() is { } sample; n++)
            yield return sample;
    }

    private byte[] Table(SourceFile file, string type) => boxes.TryGetValue(type, out var box) ? file.Take(box.Start, box.Length, MostTableBytes) : [];

    private static uint Timescale(ReadOnlySpan<byte> mdhd) => mdhd switch
    {
        [0, ..] when mdhd.Length >= 16 => BinaryPrimitives.ReadUInt32BigEndian(mdhd[12..]),
        [1, ..] when mdhd.Length >= 24 => BinaryPrimitives.ReadUInt32BigEndian(mdhd[20..]),
        _ => 0,
    };

    private void TakeEntry(byte[] stsd)
    {
        if (stsd.Length >= 16)
            (Entry, EntryBody) = (Encoding.Latin1.GetString(stsd, 12, 4), stsd[16..]);
    }
}
