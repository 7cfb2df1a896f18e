using System.Buffers.Binary;
using Evidence.Media.Telemetry.Mp4;
using Evidence.Media.Telemetry.Nmea;

namespace Evidence.Media.Telemetry.FreeGps;

/// <summary>Finds the freeGPS blocks of an MP4: by the index in the box <c>gps </c>, else by searching where the media begin.</summary>
internal static class FreeGpsBlocks
{
    public const string Source = "freegps";

    private const int MostEntries = 100_000;
    private const int SearchBytes = 20 << 20;
    private const int MostTextBytes = 4 << 20;
    private const int ChunkBytes = 1 << 20;

    public static TelemetryTrack? Read(SourceFile file, Mp4Index index)
    {
        var track = new TrackBuilder(Source, documented: false);
        if ((index.First("moov/gps ") ?? index.First("gps ")) is { } box)
            return ReadIndexed(file, box, track);
        if (index.First("mdat") is { } media)
            Search(file, media, track);
        return track.Build();
    }

    private static TelemetryTrack? ReadIndexed(SourceFile file, Mp4Box box, TrackBuilder track)
    {
        var table = file.Take(box.Start, box.Length, MostTextBytes);
        if (NmeaLog.Is(table))
            return NmeaLog.Read(table, box.Start);
        var count = table.Length >= 8 ? BinaryPrimitives.ReadUInt32BigEndian(table.AsSpan(4)) : 0;
        var entries = (int)Math.Min(Math.Min(count, MostEntries), Math.Max(0, (table.Length - 8) / 8));
        if (entries < count)
            track.Find(box.Start, TelemetryFinding.Truncated, "the index of GPS blocks is shorter than it says");
        for (var n = 0; n < entries && !track.IsFull; n++)
        {
            var entry = table.AsSpan(8 + (8 * n));
            var (at, size) = (BinaryPrimitives.ReadUInt32BigEndian(entry), BinaryPrimitives.ReadUInt32BigEndian(entry[4..]));
            if (at == 0 && size == 0)
                continue;
            var block = file.Take(at, size, FreeGpsBlock.Bytes);
            if (FreeGpsBlock.Is(block))
                Add(track, block, at);
            else
                track.Find(at, TelemetryFinding.Unreadable, "the index names a GPS block that is none");
        }

        return track.Build();
    }

    /// <summary>Blocks are aligned to 0x8000 as a rule, not always: every place is looked at.</summary>
    private static void Search(SourceFile file, Mp4Box media, TrackBuilder track)
    {
        var end = media.Start + Math.Min(media.Length, SearchBytes);
        var chunk = new byte[Math.Min(ChunkBytes, media.Length) + FreeGpsBlock.Bytes];
        for (var at = media.Start; at < end; at += ChunkBytes)
        {
            var bytes = file.Read(at, chunk);
            for (var from = 0; from < bytes.Length && !track.IsFull;)
            {
                var hit = bytes[from..].IndexOf("freeGPS "u8);
                if (hit < 0 || from + hit >= ChunkBytes + 4)
                    break;
                var start = from + hit - 4;
                if (start >= 0 && at + start < end && bytes[start] == 0 && bytes[start + 3] == 0)
                    Add(track, bytes[start..Math.Min(bytes.Length, start + FreeGpsBlock.Bytes)], at + start);
                from += hit + 8;
            }
        }
    }

    private static void Add(TrackBuilder track, ReadOnlySpan<byte> block, long offset)
    {
        var (point, dialect) = FreeGpsBlock.Read(FreeGpsBlock.Own(block));
        if (track.Dialect.Length == 0 && dialect is not null)
            track.Dialect = dialect;
        track.Add(offset, point);
    }
}
