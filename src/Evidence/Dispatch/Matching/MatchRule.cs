namespace Evidence.Dispatch.Matching;

/// <summary>What is compared with a recording: the window of an incident.</summary>
internal readonly record struct DispatchWindow(DateTimeOffset Dispatched, DateTimeOffset Cleared);

/// <summary>Why a recording is of an incident, and how sure that is.</summary>
/// <param name="Score">0 to 100. It orders what people look at; nothing is linked or left by it.</param>
/// <param name="OverlapSeconds">How long the camera ran between dispatched and cleared, whole seconds; 0 where it ran in the buffer alone.</param>
internal readonly record struct Judgement(int Score, long OverlapSeconds, MatchedBy By);

/// <summary>
/// Which recordings are of which incident (docs/operations/matching.md): whoever recorded was sent, and the recording overlaps the time from dispatched to cleared, each end widened by
/// the buffer. A camera that ran already when its officer was sent counts.
/// </summary>
internal static class MatchRule
{
    /// <summary>Names the rule in entries: another one where what it finds or how it scores changes.</summary>
    public const string Version = "overlap/1";

    private const int OfCollarNumber = 40, OfCallSign = 35, OfOverlap = 40, OfBufferAlone = 5;

    /// <returns>Null where the recording is not of the incident.</returns>
    public static Judgement? Judge(RecordingSpan recording, DispatchWindow window, TimeSpan buffer, MatchedBy by)
    {
        if (by == MatchedBy.None || recording.Start > window.Cleared + buffer || recording.End < window.Dispatched - buffer)
            return null;
        var overlap = Overlap(recording, window);
        return new Judgement(OfIdentity(by) + OfTime(recording, window, overlap) + OfClock(recording.Basis), (long)Math.Max(0, overlap.TotalSeconds), by);
    }

    private static int OfIdentity(MatchedBy by) => by.HasFlag(MatchedBy.CollarNumber) ? OfCollarNumber : OfCallSign;

    /// <summary>How much of the shorter of the two lies in the other.</summary>
    private static int OfTime(RecordingSpan recording, DispatchWindow window, TimeSpan overlap)
    {
        if (overlap < TimeSpan.Zero)
            return OfBufferAlone;
        var shorter = Math.Max(1, Math.Min((recording.End - recording.Start).TotalSeconds, (window.Cleared - window.Dispatched).TotalSeconds));
        return Math.Max(OfBufferAlone, (int)(OfOverlap * Math.Min(1, Math.Max(overlap.TotalSeconds, 1) / shorter)));
    }

    private static int OfClock(ClockBasis basis) => basis switch
    {
        ClockBasis.Gps => 20,
        ClockBasis.MeasuredSkew => 16,
        ClockBasis.LeastSkew => 8,
        _ => 4,
    };

    /// <summary>Negative where they lie apart.</summary>
    private static TimeSpan Overlap(RecordingSpan recording, DispatchWindow window)
    {
        var begins = recording.Start > window.Dispatched ? recording.Start : window.Dispatched;
        var ends = recording.End < window.Cleared ? recording.End : window.Cleared;
        return ends - begins;
    }
}
