using System.Globalization;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Rendering;

/// <summary>Encodes raw sound as AAC in an MP4.</summary>
internal sealed class EncodeSound(ProvenSandbox sandbox)
{
    /// <summary>Samples of one block. A block is heard over twice as many, and half a block on its way.</summary>
    public const int Block = 1024;

    /// <param name="write">Writes the samples to the stream that it is given.</param>
    /// <param name="output">A path at which nothing lies.</param>
    /// <exception cref="IOException">The encoder failed.</exception>
    public async Task RunAsync(SoundShape shape, Func<Stream, Task> write, double seconds, string output, CancellationToken cancellation)
    {
        PrivateFiles.Create(output).Dispose();
        var result = EncoderRun.Started(await sandbox.RunAsync(
            new SandboxRun
            {
                Program = sandbox.Tools.Ffmpeg, Arguments = Arguments(shape), Input = null, Output = output,
                Limits = new SandboxLimits
                {
                    CpuSeconds = SandboxLimits.CpuBudget(0, 0, (long)(25 * Math.Max(seconds, 1)), 200), OutputBytes = (64L << 20) + (long)(seconds * (64 << 10)), Wall = TimeSpan.FromDays(1),
                },
                WriteInput = write,
            },
            cancellation));
        if (!result.Succeeded || result.ErrorLines > 0)
            throw new IOException($"The sound could not be encoded ({result.End}, {result.ExitCode}). {result.Errors.Split('\n')[0]}");
    }

    private static string[] Arguments(SoundShape shape) =>
    [
        "-hide_banner", "-nostats", "-y", "-v", "repeat+error", "-threads", "1",
        "-protocol_whitelist", "pipe,file", "-f", "s16le", "-ar", Number(shape.Rate), "-ac", Number(shape.Channels), "-i", "pipe:0",
        "-map", "0:a:0", "-c:a", "aac", "-b:a", shape.Channels == 1 ? "128k" : "192k",
        "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "mp4", $"file:{SandboxRun.OutputInside}",
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
