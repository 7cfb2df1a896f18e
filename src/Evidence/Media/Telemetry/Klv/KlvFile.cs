namespace Evidence.Media.Telemetry.Klv;

/// <summary>A file of bare KLV packets.</summary>
internal static class KlvFile
{
    public const string Source = "klv";

    private const int ChunkBytes = 65_536;

    public static bool Is(ReadOnlySpan<byte> head) => head.IndexOf(KlvPacket.Key) >= 0;

    public static TelemetryTrack? Read(SourceFile file)
    {
        var track = new TrackBuilder(Source, documented: true) { Dialect = "raw" };
        var scanner = new KlvScanner(track);
        var chunk = new byte[ChunkBytes];
        for (long at = 0; at < file.Length && !track.IsFull; at += ChunkBytes)
            scanner.Feed(file.Read(at, chunk), at, mediaMs: null);
        scanner.Finish();
        return track.Build();
    }
}
