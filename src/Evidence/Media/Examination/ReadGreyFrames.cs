using System.Globalization;
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

/// <summary>Takes one small picture of a recording; the next one waits for it.</summary>
/// <inheritdoc cref="TakeGreyFrame"/>
internal delegate ValueTask<bool> TakeGreyFrameAsync(int width, int height, byte[] pixels, long at);

/// <summary>Decodes every picture of a recording once, upright, small and without colour, each with its own time.</summary>
/// <param name="sandbox">Where.</param>
/// <param name="longestSide">Pixels of the longer side, at most.</param>
internal sealed class ReadGreyFrames(ProvenSandbox sandbox, int longestSide = ReadGreyFrames.LongestSide)
{
    /// <summary>Pixels of the longer side, at most, unless said otherwise.</summary>
    public const int LongestSide = 480;

    /// <summary>Seconds from one picture that is taken to the next, at least; 0 for all of them. The first is taken always.</summary>
    public double Apart { get; init; }

    /// <summary>How much longer than decoding takes, by the clock on the wall, whoever takes the pictures may need.</summary>
    public TimeSpan Patience { get; init; }

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
    public Task<SandboxResult?> RunAsync(string file, string times, ContainerKind container, MediaHeader header, TakeGreyFrame take, CancellationToken cancellation) =>
        RunAsync(file, times, container, header, (width, height, pixels, at) => ValueTask.FromResult(take(width, height, pixels, at)), cancellation);

    /// <inheritdoc cref="RunAsync(string, string, ContainerKind, MediaHeader, TakeGreyFrame, CancellationToken)"/>
    public async Task<SandboxResult?> RunAsync(string file, string times, ContainerKind container, MediaHeader header, TakeGreyFrameAsync take, CancellationToken cancellation)
    {
        var budget = Budget(header);
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
                    Limits = new SandboxLimits { CpuSeconds = budget, OutputBytes = MostBytesOfTimes, Wall = TimeSpan.FromSeconds(4.0 * budget) + Patience },
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

    private string[] Arguments(ContainerKind container) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-v", "repeat+error",
        "-threads", MediaArguments.Threads, "-filter_threads", "1",
        .. MediaArguments.Input(container),
        "-map", "0:V:0", "-an", "-sn", "-dn",
        "-vf", string.Join(',', [
            .. Apart > 0 ? [string.Create(CultureInfo.InvariantCulture, $"select='isnan(prev_selected_t)+gte(t-prev_selected_t,{Apart})'")] : Array.Empty<string>(),
            $"scale=w='min({longestSide},iw)':h='min({longestSide},ih)':force_original_aspect_ratio=decrease:flags=area", "format=gray", TimedPictures.Times]),
        // Every frame at its own time: none doubled, none dropped.
        "-fps_mode", "passthrough",
        "-f", "yuv4mpegpipe", "pipe:1",
    ];

    private async Task<bool> ReadAsync(Stream output, string times, TakeGreyFrameAsync take)
    {
        await using var pictures = await TimedPictures.OpenAsync(output, times, "Cmono", longestSide);
        if (pictures is null)
            return true;
        while (true)
        {
            var pixels = new byte[pictures.Width * pictures.Height];
            if (await pictures.NextAsync(pixels) is not { } at)
                return true;
            if (!await take(pictures.Width, pictures.Height, pixels, at))
                return false;
        }
    }
}
