using System.Text;
using Evidence.Media.Containers;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Examination;

/// <summary>Takes one small picture of a recording.</summary>
/// <param name="width">Pixels; the same for all of one recording.</param>
/// <param name="height">As <paramref name="width"/>.</param>
/// <param name="pixels">Row by row from the left upper corner, one byte each: its own array.</param>
/// <param name="at">Microseconds from the first picture; ascending.</param>
/// <returns>False where no more are wanted.</returns>
internal delegate bool TakeGreyFrame(int width, int height, byte[] pixels, long at);

/// <summary>Decodes every picture of a recording once, upright, small and without colour, each with its own time.</summary>
/// <param name="sandbox">Where.</param>
internal sealed class ReadGreyFrames(ProvenSandbox sandbox)
{
    /// <summary>Pixels of the longer side, at most.</summary>
    public const int LongestSide = 480;

    /// <summary>As for the media check: it decodes as much.</summary>
    private const double SecondsPer100MegapixelsDecoded = 4;

    /// <summary>A frame's time takes some forty bytes: two days of 30 frames.</summary>
    private const long MostBytesOfTimes = 256 << 20;

    /// <param name="file">A private copy of the recording, or one of the operator's own.</param>
    /// <param name="times">A path at which nothing lies: the frames' times are written there while they come.</param>
    /// <param name="container">The recording's container by its first bytes.</param>
    /// <param name="header">What <see cref="ProbeMedia"/> found.</param>
    /// <param name="take">Takes the pictures.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="InvalidDataException">What came out is not what was asked for.</exception>
    /// <returns>How the run ended; null where <paramref name="take"/> wanted no more.</returns>
    public async Task<SandboxResult?> RunAsync(string file, string times, ContainerKind container, MediaHeader header, TakeGreyFrame take, CancellationToken cancellation)
    {
        PrivateFiles.Create(times).Dispose();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var wanted = true;
        try
        {
            return await sandbox.RunAsync(
                new SandboxRun
                {
                    Program = sandbox.Tools.Ffmpeg,
                    Arguments = Arguments(container),
                    Input = file,
                    Output = times,
                    Limits = new SandboxLimits { CpuSeconds = Budget(header), OutputBytes = MostBytesOfTimes },
                    ReadOutput = async output =>
                    {
                        wanted = await ReadAsync(output, times, take);
                        if (!wanted)
                            await enough.CancelAsync();
                    },
                },
                enough.Token);
        }
        catch (OperationCanceledException) when (!wanted && !cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            File.Delete(times);
        }
    }

    private static int Budget(MediaHeader header) =>
        SandboxLimits.CpuBudget(header.Video?.Width ?? 0, header.Video?.Height ?? 0, header.Video?.Packets.Count ?? 1, SecondsPer100MegapixelsDecoded);

    private static string[] Arguments(ContainerKind container) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-v", "repeat+error",
        "-threads", MediaArguments.Threads, "-filter_threads", "1",
        .. MediaArguments.Input(container),
        "-map", "0:V:0", "-an", "-sn", "-dn",
        "-vf", string.Join(',',
            $"scale=w='min({LongestSide},iw)':h='min({LongestSide},ih)':force_original_aspect_ratio=decrease:flags=area", "format=gray",
            // Each time is written, unbuffered, before its picture goes on to where it is read.
            "settb=AVTB", "metadata=mode=add:key=frame:value=1", $"metadata=mode=print:direct=1:file={SandboxRun.OutputInside}"),
        // Every frame at its own time: none doubled, none dropped.
        "-fps_mode", "passthrough",
        "-f", "yuv4mpegpipe", "pipe:1",
    ];

    /// <summary>Reads YUV4MPEG2 (yuv4mpeg(5) of mjpegtools): one line for the whole, one line before each picture.</summary>
    private static async Task<bool> ReadAsync(Stream output, string times, TakeGreyFrame take)
    {
        await using var pictures = new BufferedStream(output, 1 << 18);
        if (await LineAsync(pictures) is not { } first)
            return true;
        var (width, height) = Size(first);
        await using var written = new FileStream(times, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var lines = new StreamReader(written, Encoding.ASCII);
        var (start, last) = (0L, -1L);
        while (await LineAsync(pictures) is { } line)
        {
            if (line != "FRAME")
                throw new InvalidDataException("what ffmpeg wrote is no frame");
            var pixels = new byte[width * height];
            await pictures.ReadExactlyAsync(pixels);
            var time = await TimeAsync(lines);
            start = last < 0 ? time : start;
            // A damaged recording may say the same time twice.
            last = Math.Max(last + 1, time - start);
            if (!take(width, height, pixels, last))
                return false;
        }

        return true;
    }

    private static async Task<string?> LineAsync(Stream pictures)
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

    private static (int Width, int Height) Size(string line)
    {
        var words = line.Split(' ');
        var (width, height) = (Number(words, 'W'), Number(words, 'H'));
        var isOurs = words[0] == "YUV4MPEG2" && words.Contains("Cmono") && width is > 0 and <= LongestSide && height is > 0 and <= LongestSide;
        return isOurs ? (width, height) : throw new InvalidDataException("what ffmpeg wrote is no small grey picture");
    }

    private static int Number(string[] words, char letter) =>
        Array.Find(words, word => word.Length > 1 && word[0] == letter) is { } found && int.TryParse(found.AsSpan(1), out var number) ? number : 0;

    /// <summary>The next of the lines <c>frame:0 pts:0 pts_time:0</c>; others, with what was added, lie between.</summary>
    private static async Task<long> TimeAsync(StreamReader lines)
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
        return long.TryParse(end < 0 ? text : text[..end], System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var time)
            ? time
            : throw new InvalidDataException("a frame's time is no number");
    }
}
