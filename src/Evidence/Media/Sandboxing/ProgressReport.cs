using System.Buffers.Text;

namespace Evidence.Media.Sandboxing;

/// <summary>What ffmpeg says of itself in lines of <c>key=value</c> (<c>-progress</c>, fftools/ffmpeg.c): the last of each is kept. Data of a program that may be in a stranger's hands.</summary>
/// <param name="howFar">Told as the lines come; null where nobody waits for it.</param>
/// <param name="seconds">How much time is to come out.</param>
internal sealed class ProgressReport(HowFar? howFar = null, double seconds = 0)
{
    /// <summary>Reports each second on standard output, which must be free for it.</summary>
    public static readonly string[] Arguments = ["-progress", "pipe:1", "-stats_period", "1"];

    /// <summary>Frames of the first picture stream that came out.</summary>
    public long Frames { get; private set; }

    /// <summary>Time that came out.</summary>
    public double Seconds { get; private set; }

    public Task ReadAsync(Stream output) => BoundedLines.ReadAsync(output, Take);

    private void Take(ReadOnlySpan<byte> line)
    {
        if (Value(line, "frame="u8) is { } frames)
            Frames = frames;
        if (Value(line, "out_time_us="u8) is not { } microseconds)
            return;
        Seconds = microseconds / 1e6;
        howFar?.Is(Seconds, seconds);
    }

    /// <summary>Null for another key, and for what is no whole number from 0 on, as <c>N/A</c>.</summary>
    private static long? Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key) =>
        line.StartsWith(key) && Utf8Parser.TryParse(line[key.Length..], out long value, out var read) && read == line.Length - key.Length && value >= 0 ? value : null;
}
