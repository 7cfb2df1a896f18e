namespace Evidence.Media.Examination;

/// <summary>Counts the packets of one stream while they pass, and keeps the places where time jumps.</summary>
internal sealed class PacketTally
{
    /// <summary>Shorter pauses are jitter.</summary>
    private const double ShortestGap = 0.5;

    private const int MostCandidates = 1000;

    private readonly List<Gap> candidates = [];
    private double? first;
    private double? last;

    public long Count { get; private set; }

    /// <summary>Packets that an edit list leaves out; they are there and are not shown.</summary>
    public long Discarded { get; private set; }

    /// <summary>Packets that can be decoded without another.</summary>
    public long KeyFrames { get; private set; }

    /// <summary>Where the last packet's time ends, in seconds.</summary>
    public double? End { get; private set; }

    public long Shown => Count - Discarded;

    public void Add(double? at, double? shownAt, double? lasts, bool discarded, bool isKey)
    {
        Count++;
        Discarded += discarded ? 1 : 0;
        KeyFrames += isKey ? 1 : 0;
        if (shownAt is { } start && !discarded)
            End = Math.Max(End ?? start, start + (lasts ?? 0));
        if (at is not { } now)
            return;
        if (last is { } before && Math.Abs(now - before) > ShortestGap && candidates.Count < MostCandidates)
            candidates.Add(new Gap(before, Math.Abs(now - before)));
        first ??= now;
        last = now;
    }

    /// <summary>Jumps of more than half a second and of more than four usual frames, so that a time-lapse has none.</summary>
    public IReadOnlyList<Gap> Gaps
    {
        get
        {
            if (Count < 2 || first is not { } start || last is not { } end)
                return [];
            // The usual frame is told by the time that passed outside the jumps.
            var jumped = candidates.Count < MostCandidates ? candidates.Sum(gap => gap.Seconds) : 0;
            var steps = Count - 1 - (candidates.Count < MostCandidates ? candidates.Count : 0);
            var usual = steps > 0 ? Math.Max(0, end - start - jumped) / steps : candidates.Average(gap => gap.Seconds);
            return [.. candidates.Where(gap => gap.Seconds > 4 * usual)];
        }
    }
}

/// <summary>Time that passed without a frame.</summary>
/// <param name="At">Seconds from the start of the file.</param>
/// <param name="Seconds">How long.</param>
internal readonly record struct Gap(double At, double Seconds);
