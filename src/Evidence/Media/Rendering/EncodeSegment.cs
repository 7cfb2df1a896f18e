using System.Threading.Channels;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Rendering;

/// <summary>
/// Encodes one stretch of a copy by itself, from raw pictures: an encoder that knows nothing of what came before makes the same bytes whenever, and wherever, a
/// render that was broken off goes on.
/// </summary>
/// <param name="sandbox">Where.</param>
/// <param name="look">How the picture is to be understood.</param>
internal sealed class EncodeSegment(ProvenSandbox sandbox, PictureLook look)
{
    /// <summary>An x264 frame of 100 megapixels at "medium" takes an old core about twenty seconds.</summary>
    private const double SecondsPer100MegapixelsEncoded = 40;

    /// <summary>Pictures on their way to the encoder.</summary>
    public const int Ahead = 2;

    /// <param name="pictures">Already covered; each is disposed here.</param>
    /// <param name="size">Pixels; even.</param>
    /// <param name="mostFrames">As many at most.</param>
    /// <param name="output">A path at which nothing lies.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The encoder failed.</exception>
    public async Task RunAsync(ChannelReader<TimedPicture> pictures, (int Width, int Height) size, long mostFrames, string output, CancellationToken cancellation)
    {
        PrivateFiles.Create(output).Dispose();
        var budget = SandboxLimits.CpuBudget(size.Width, size.Height, mostFrames, SecondsPer100MegapixelsEncoded);
        var result = EncoderRun.Started(await sandbox.RunAsync(
            new SandboxRun
            {
                Program = sandbox.Tools.Ffmpeg,
                Arguments = Arguments(look),
                Input = null,
                Output = output,
                Limits = new SandboxLimits { CpuSeconds = budget, OutputBytes = (64L << 20) + (mostFrames * size.Width * size.Height) },
                WriteInput = input => WriteAsync(input, pictures, size, cancellation),
            },
            cancellation));
        if (!result.Succeeded || result.ErrorLines > 0)
            throw new IOException($"A stretch of the copy could not be encoded ({result.End}, {result.ExitCode}). {result.Errors.Split('\n')[0]}");
    }

    private async Task WriteAsync(Stream input, ChannelReader<TimedPicture> pictures, (int Width, int Height) size, CancellationToken cancellation)
    {
        var raw = new RawMatroska(input);
        await raw.BeginAsync(size.Width, size.Height, look.FramesPerSecond);
        long? first = null;
        await foreach (var picture in pictures.ReadAllAsync(cancellation))
        {
            using (picture)
                await raw.WriteAsync(picture.Pixels, picture.At - (first ??= picture.At));
        }
    }

    private static string[] Arguments(PictureLook look) =>
    [
        "-hide_banner", "-nostats", "-y", "-v", "repeat+error", "-threads", "1", "-filter_threads", "1",
        // All that is to be known of the pictures stands before the first.
        "-protocol_whitelist", "pipe,file", "-probesize", "32", "-analyzeduration", "0", "-f", "matroska", "-i", "pipe:0",
        "-map", "0:v:0", .. look.Arguments,
        "-fps_mode", "passthrough", "-enc_time_base", "-1", "-video_track_timescale", "1000000",
        // Without frames that wait for later ones, where a stretch ends is where the next begins. The number of threads is part of what the bytes depend on.
        "-c:v", "libx264", "-preset", "medium", "-crf", "20", "-bf", "0", "-profile:v", "high", "-threads:v", "4", "-a53cc", "0",
        "-force_key_frames", "expr:gte(t,n_forced*2)",
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-f", "mp4", $"file:{SandboxRun.OutputInside}",
    ];
}

/// <summary>How the pictures of a recording are to be understood, and how many there are usually in a second.</summary>
/// <param name="FramesPerSecond">More than 0.</param>
internal sealed record PictureLook(double FramesPerSecond, string? Matrix, string? Primaries, string? Transfer)
{
    public IEnumerable<string> Arguments =>
    [
        "-color_range", "tv",
        .. Matrix is null ? Array.Empty<string>() : ["-colorspace", Matrix],
        .. Primaries is null ? Array.Empty<string>() : ["-color_primaries", Primaries],
        .. Transfer is null ? Array.Empty<string>() : ["-color_trc", Transfer],
    ];
}
