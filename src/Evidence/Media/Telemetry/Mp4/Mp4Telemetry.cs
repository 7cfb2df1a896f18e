using System.Buffers.Binary;
using System.Text;
using Evidence.Media.Telemetry.FreeGps;
using Evidence.Media.Telemetry.GoPro;
using Evidence.Media.Telemetry.Parrot;
using Evidence.Media.Telemetry.Subtitles;

namespace Evidence.Media.Telemetry.Mp4;

/// <summary>Every telemetry that an MP4 or QuickTime file carries.</summary>
internal static class Mp4Telemetry
{
    private const int MostSampleBytes = 1 << 20;

    public static IReadOnlyList<TelemetryTrack> Read(SourceFile file)
    {
        var index = Mp4Index.Read(file);
        List<TelemetryTrack?> tracks = [.. index.Tracks.Select(track => ReadTrack(file, track)), ReadGoProBox(file, index), FreeGpsBlocks.Read(file, index), QuickTimePlace.Read(file, index)];
        return [.. tracks.OfType<TelemetryTrack>()];
    }

    private static TelemetryTrack? ReadTrack(SourceFile file, Mp4Track track) => track.Entry switch
    {
        "gpmd" => ReadGoPro(file, track),
        "mett" when ParrotMetadata.Is(track.EntryBody) => ReadParrot(file, track),
        "tx3g" or "text" or "sbtl" => ReadSubtitles(file, track),
        _ => null,
    };

    private static TelemetryTrack? ReadGoPro(SourceFile file, Mp4Track track)
    {
        var builder = new TrackBuilder(Gpmf.Source, documented: true);
        var reader = new Gpmf(builder);
        foreach (var (sample, bytes) in Payloads(file, track, builder))
            reader.Add(bytes, sample.Offset, sample.StartMs, sample.DurationMs);
        return builder.Build();
    }

    private static TelemetryTrack? ReadGoProBox(SourceFile file, Mp4Index index)
    {
        if (index.First("moov/udta/GPMF") is not { } box)
            return null;
        var builder = new TrackBuilder(Gpmf.Source, documented: true);
        new Gpmf(builder).Add(file.Take(box.Start, box.Length, MostSampleBytes), box.Start, null, null);
        return builder.Count == 0 ? null : builder.Build();
    }

    private static TelemetryTrack? ReadParrot(SourceFile file, Mp4Track track)
    {
        var builder = new TrackBuilder(ParrotMetadata.Source, documented: true);
        foreach (var (sample, bytes) in Payloads(file, track, builder))
            ParrotMetadata.Add(builder, bytes, sample.Offset, sample.StartMs);
        return builder.Build();
    }

    /// <summary>Each sample is a length and a text; an empty one only ends the text before.</summary>
    private static TelemetryTrack? ReadSubtitles(SourceFile file, Mp4Track track)
    {
        var builder = new TrackBuilder(DjiSubtitles.Source, documented: false);
        foreach (var (sample, bytes) in Payloads(file, track, builder))
        {
            if (bytes.Length <= 2)
                continue;
            var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(bytes), bytes.Length - 2);
            var text = Encoding.Latin1.GetString(bytes, 2, Math.Min(length, TextLines.LongestLine)).Replace("\r", "", StringComparison.Ordinal);
            DjiSubtitles.Add(builder, new SubtitleBlock(sample.Offset, text, Ended: true), sample.StartMs < 1e15 ? (long)Math.Round(sample.StartMs) : null);
        }

        return builder.Count == 0 ? null : builder.Build();
    }

    /// <summary>The samples' bytes. All together are no more than the file has: tables that point to the same place again and again end here.</summary>
    private static IEnumerable<(Mp4Sample Sample, byte[] Bytes)> Payloads(SourceFile file, Mp4Track track, TrackBuilder builder)
    {
        var left = file.Length;
        foreach (var sample in track.Samples(file))
        {
            var bytes = file.Take(sample.Offset, sample.Bytes, MostSampleBytes);
            left -= Math.Max(1, bytes.Length);
            if (builder.IsFull || left < 0)
            {
                builder.Find(sample.Offset, TelemetryFinding.Limit, "the sample tables name more bytes than the file has");
                yield break;
            }

            if (bytes.Length < sample.Bytes)
                builder.Find(sample.Offset, TelemetryFinding.Truncated, "a sample lies beyond the end of the file, or is too long");
            yield return (sample, bytes);
        }
    }
}
