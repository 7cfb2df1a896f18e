namespace Evidence.Media.Telemetry.Nmea;

/// <summary>A log of NMEA sentences, alone or with other text before each (docs/formats/telemetry.md, section 3.6).</summary>
internal static class NmeaLog
{
    public const string Source = "nmea";

    private const int HeadLines = 50;

    public static bool Is(ReadOnlySpan<byte> head)
    {
        var lines = new TextLines(head);
        for (var n = 0; n < HeadLines && lines.Read(); n++)
        {
            if (NmeaSentence.Of(lines.Line) is not null)
                return true;
        }

        return false;
    }

    public static TelemetryTrack? Read(ReadOnlySpan<byte> text, long offset = 0)
    {
        var track = new TrackBuilder(Source, documented: true);
        var epoch = new NmeaEpoch(track);
        var lines = new TextLines(text);
        while (!track.IsFull && lines.Read())
        {
            var sentence = NmeaSentence.Of(lines.Line);
            // A last sentence that was cut adds nothing to a moment that already has a whole one.
            var cut = !lines.Ended && (sentence is null ? lines.Line.Contains('$', StringComparison.Ordinal) : sentence.Sum != SentenceSum.Right && epoch.IsOf(sentence));
            if (sentence is not null && !cut)
                epoch.Add(sentence, offset + lines.Offset);
            else if (cut)
                track.Find(offset + lines.Offset, TelemetryFinding.Truncated, "the last sentence is not whole");
        }

        epoch.Close();
        return track.Build();
    }
}
