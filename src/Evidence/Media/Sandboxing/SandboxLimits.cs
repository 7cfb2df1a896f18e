namespace Evidence.Media.Sandboxing;

/// <summary>What one run may use. Whoever reaches a limit is killed, not asked: a media program that is asked to stop leaves a file that looks whole.</summary>
internal sealed record SandboxLimits
{
    /// <summary>Seconds of processor time of all threads together.</summary>
    public required int CpuSeconds { get; init; }

    /// <summary>Time by the clock on the wall; four times the processor time unless said otherwise.</summary>
    public TimeSpan Wall
    {
        get => field > TimeSpan.Zero ? field : TimeSpan.FromSeconds(4.0 * CpuSeconds);
        init;
    }

    /// <summary>Largest file the program may write.</summary>
    public long OutputBytes { get; init; } = 1 << 20;

    /// <summary>Address space; bounds the memory, there being one process only.</summary>
    public long MemoryBytes { get; init; } = 3L << 30;

    public int Threads { get; init; } = 64;

    public int OpenFiles { get; init; } = 64;

    /// <summary>
    /// Processor time that grows with the work: 20 s, and as many seconds per 10^8 pixels as the engine needs on a slow machine.
    /// A fixed budget either lets a bomb run for hours or kills an honest long recording.
    /// </summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="frames">Frames to decode; for sound alone, one for each 25th of a second.</param>
    /// <param name="secondsPer100Megapixels">About 1 to decode, 8 to encode as well.</param>
    /// <param name="patience">Multiplies the whole; more is given to a recording that was cut off before.</param>
    public static int CpuBudget(int width, int height, long frames, double secondsPer100Megapixels, int patience = 1)
    {
        var pixels = (double)Math.Max(width, 64) * Math.Max(height, 64) * Math.Max(frames, 1);
        return (int)Math.Min(patience * (20 + (secondsPer100Megapixels * pixels / 1e8)), MostCpuSeconds);
    }

    private const int MostCpuSeconds = 48 * 3600;
}
