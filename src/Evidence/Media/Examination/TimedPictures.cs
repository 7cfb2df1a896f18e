using System.Globalization;
using System.Text;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Examination;

/// <summary>
/// Reads decoded pictures, each with its own time: YUV4MPEG2 (yuv4mpeg(5) of mjpegtools) from a pipe, the times from a file that ffmpeg writes beside it. What comes is
/// data of a program that may be in a stranger's hands.
/// </summary>
internal sealed class TimedPictures : IAsyncDisposable
{
    private readonly BufferedStream pictures;
    private readonly StreamReader lines;

    private TimedPictures(BufferedStream pictures, StreamReader lines, int width, int height) =>
        (this.pictures, this.lines, Width, Height) = (pictures, lines, width, height);

    /// <summary>The last of a chain of filters: it names each picture's time before the picture goes on to where it is read.</summary>
    public static string Times { get; } = string.Join(
        ',',
        // In microseconds, and each later than the one before: a damaged recording says the same time twice, or none.
        "settb=AVTB", @"setpts=if(eq(N\,0)\,if(isnan(PTS)\,0\,PTS)\,if(gt(PTS\,PREV_OUTPTS)\,PTS\,PREV_OUTPTS+1))",
        "metadata=mode=add:key=frame:value=1", $"metadata=mode=print:direct=1:file={SandboxRun.OutputInside}");

    public int Width { get; }

    public int Height { get; }

    /// <summary>Microseconds: the time of the first picture in the file's own time; from it the others' count.</summary>
    public long Start { get; private set; } = long.MinValue;

    /// <param name="output">What ffmpeg writes; not closed here.</param>
    /// <param name="times">Where it writes the times.</param>
    /// <param name="colour">How the format calls the kind of picture: its beginning.</param>
    /// <param name="most">Pixels of a side, at most.</param>
    /// <returns>Null where no picture comes.</returns>
    /// <exception cref="InvalidDataException">What comes is not what was asked for.</exception>
    public static async Task<TimedPictures?> OpenAsync(Stream output, string times, string colour, int most)
    {
        var pictures = new BufferedStream(output, 1 << 18);
        if (await LineAsync(pictures) is not { } first)
            return null;
        var words = first.Split(' ');
        var (width, height) = (Number(words, 'W'), Number(words, 'H'));
        if (words[0] != "YUV4MPEG2" || !words.Any(word => word.StartsWith(colour, StringComparison.Ordinal)) || width < 1 || height < 1 || width > most || height > most)
            throw new InvalidDataException("what ffmpeg wrote is not the kind of picture that was asked for");
        return new TimedPictures(pictures, new StreamReader(new FileStream(times, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.ASCII), width, height);
    }

    /// <summary>Reads the next picture.</summary>
    /// <returns>Microseconds from the first one, ascending; null where there is none any more.</returns>
    /// <exception cref="InvalidDataException">What comes is no picture.</exception>
    public async Task<long?> NextAsync(Memory<byte> pixels)
    {
        if (await LineAsync(pictures) is not { } line)
            return null;
        if (line != "FRAME")
            throw new InvalidDataException("what ffmpeg wrote is no frame");
        await pictures.ReadExactlyAsync(pixels);
        var time = await TimeAsync();
        Start = Start == long.MinValue ? time : Start;
        return time - Start;
    }

    /// <summary>The pipe is its process's own.</summary>
    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<string?> LineAsync(BufferedStream pictures)
    {
        var line = new byte[BoundedLines.LongestBytes];
        for (var length = 0; length < line.Length; length++)
        {
            if (await pictures.ReadAtLeastAsync(line.AsMemory(length, 1), 1, throwOnEndOfStream: false) == 0)
                return length == 0 ? null : throw new InvalidDataException("what ffmpeg wrote ends in a line");
            if (line[length] == (byte)'\n')
                return Encoding.ASCII.GetString(line, 0, length);
        }

        throw new InvalidDataException("a line of what ffmpeg wrote is too long");
    }

    private static int Number(string[] words, char letter) =>
        Array.Find(words, word => word.Length > 1 && word[0] == letter) is { } found && int.TryParse(found.AsSpan(1), out var number) ? number : 0;

    /// <summary>The next of the lines <c>frame:0 pts:0 pts_time:0</c>; others, with what was added, lie between.</summary>
    private async Task<long> TimeAsync()
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(" pts:", StringComparison.Ordinal) is > 0 and var place && line.StartsWith("frame:", StringComparison.Ordinal))
                return Microseconds(line.AsSpan(place + 5));
        }

        throw new InvalidDataException("a frame came without its time");
    }

    private static long Microseconds(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        return long.TryParse(end < 0 ? text : text[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            ? time
            : throw new InvalidDataException("a frame's time is no number");
    }
}
