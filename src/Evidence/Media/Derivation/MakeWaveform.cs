using System.Globalization;
using Evidence.Formats;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>Measures how loud a recording is over its length. The samples come out of the sandbox as numbers and are never kept.</summary>
internal sealed class MakeWaveform(ProvenSandbox sandbox, HowFar? howFar = null)
{
    /// <param name="input">A private copy of the source's bytes.</param>
    /// <param name="output">Where the waveform is to lie; a private file that does not exist yet.</param>
    /// <param name="plan">What the media check measured.</param>
    /// <param name="source">The source's hash, for the recipe.</param>
    /// <param name="patience">1 at the first attempt; multiplies the budget.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>Without file and refusal where no sound came out: there is nothing to draw.</returns>
    public async Task<DerivativeResult> RunAsync(string input, string output, MediaPlan plan, Sha256Hash source, int patience, CancellationToken cancellation)
    {
        var waveform = new Waveform(plan.Seconds, howFar);
        string[] arguments = Arguments(plan);
        var recipe = new Recipe(sandbox.Engine, [.. arguments, string.Create(CultureInfo.InvariantCulture, $"{Waveform.Format} pointMs={waveform.PointMs}")], source, plan.Damaged);
        var run = EncoderRun.Started(await sandbox.RunAsync(
            new SandboxRun
            {
                Program = sandbox.Tools.Ffmpeg,
                Arguments = arguments,
                Input = input,
                // The whole file is read, and an hour of sound takes a slow core some twenty seconds.
                Limits = new SandboxLimits { CpuSeconds = (int)Math.Min(24 * 3600, patience * (20 + (new FileInfo(input).Length / 20_000_000) + (plan.Seconds / 50))) },
                ReadOutput = waveform.ReadAsync,
            },
            cancellation));
        if (EncoderRun.Complaint(run, plan.Damaged) is { } refusal)
            return new DerivativeResult(null, recipe, refusal);
        if (waveform.Peaks.Count == 0)
            return new DerivativeResult(null, recipe, null);
        await using var file = PrivateFiles.Create(output);
        await file.WriteAsync(waveform.ToBytes(), cancellation);
        return new DerivativeResult(output, recipe, null);
    }

    private static string[] Arguments(MediaPlan plan) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-v", "repeat+error", "-threads", "1", "-filter_threads", "1",
        .. MediaArguments.Input(plan.Container),
        "-map", "0:a:0", "-vn", "-sn", "-dn",
        // Every sample at its own time: where there is none there is silence.
        "-af", $"aresample={Waveform.SamplesPerSecond}:async=1:first_pts=0,aformat=sample_fmts=s16:sample_rates={Waveform.SamplesPerSecond}:channel_layouts=mono",
        "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1",
    ];
}
