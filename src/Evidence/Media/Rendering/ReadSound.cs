using System.Globalization;
using System.Text;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Rendering;

/// <summary>Takes a piece of sound.</summary>
/// <param name="shape">The same for all of one recording.</param>
/// <param name="start">Microseconds: the time of the very first sample in the file's own time.</param>
/// <param name="samples">Whole samples of all channels; may be changed, and is used again.</param>
internal delegate ValueTask TakeSound(SoundShape shape, long start, Memory<byte> samples);

/// <summary>Decodes the first sound of a recording, whole: what is missing in it is silent, so that a sample's place tells its time.</summary>
internal sealed class ReadSound(ProvenSandbox sandbox)
{
    /// <summary>Rates that AAC has.</summary>
    private const string Rates = "8000|11025|12000|16000|22050|24000|32000|44100|48000";

    private const int SamplesOfPiece = 4096;

    private const long MostBytesOfTimes = 256 << 20;

    /// <param name="times">A path at which nothing lies.</param>
    /// <returns>Whether there was any, and how the run ended.</returns>
    public async Task<(bool Any, SandboxResult Result)> RunAsync(string file, ContainerKind container, double seconds, string times, TakeSound take, CancellationToken cancellation, SoughtStretch? stretch = null)
    {
        PrivateFiles.Create(times).Dispose();
        try
        {
            var any = false;
            var budget = SandboxLimits.CpuBudget(0, 0, (long)(25 * Math.Max(seconds, 1)), 40);
            var result = await sandbox.RunAsync(
                new SandboxRun
                {
                    Program = sandbox.Tools.Ffmpeg, Arguments = Arguments(container, stretch), Input = file, Output = times,
                    Limits = new SandboxLimits { CpuSeconds = budget, OutputBytes = MostBytesOfTimes, Wall = TimeSpan.FromDays(1) },
                    ReadOutput = async output => any = await ReadAsync(output, times, take, stretch),
                },
                cancellation);
            return (any, EncoderRun.Started(result));
        }
        finally
        {
            File.Delete(times);
        }
    }

    private static string[] Arguments(ContainerKind container, SoughtStretch? stretch) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-v", "repeat+error", "-threads", MediaArguments.Threads, "-filter_threads", "1",
        .. stretch?.Arguments ?? [], .. MediaArguments.Input(container),
        "-map", "0:a:0", "-vn", "-sn", "-dn",
        // Silence for what is missing; nothing is stretched.
        "-af", string.Join(
            ',', "aresample=async=1:min_hard_comp=0.02", $"aformat=sample_fmts=s16:channel_layouts=mono|stereo:sample_rates={Rates}", "asettb=AVTB",
            "ametadata=mode=add:key=frame:value=1", $"ametadata=mode=print:direct=1:file={SandboxRun.OutputInside}"),
        "-c:a", "pcm_s16le", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "wav", "pipe:1",
    ];

    private static async Task<bool> ReadAsync(Stream output, string times, TakeSound take, SoughtStretch? stretch)
    {
        await using var sound = new BufferedStream(output, 1 << 18);
        if (await WaveBeginning.ReadAsync(sound) is not { } shape)
            return false;
        var piece = new byte[SamplesOfPiece * shape.BytesOfSample];
        long? start = null;
        for (int read; (read = await sound.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false)) > 0;)
        {
            start ??= FirstTime(times) + (stretch is null ? 0 : stretch.From + stretch.Start);
            await take(shape, start.Value, piece.AsMemory(0, read - (read % shape.BytesOfSample)));
        }

        return start is not null;
    }

    private static long FirstTime(string times)
    {
        using var lines = new StreamReader(new FileStream(times, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.ASCII);
        var words = lines.ReadLine()?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var told = Array.Find(words, word => word.StartsWith("pts:", StringComparison.Ordinal));
        return told is not null && long.TryParse(told.AsSpan(4), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            ? time
            : throw new InvalidDataException("the sound came without its time");
    }
}
