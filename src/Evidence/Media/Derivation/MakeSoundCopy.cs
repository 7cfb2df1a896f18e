using System.Globalization;
using Evidence.Formats;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>Makes the playable copy of sound alone: AAC in an MP4 that starts playing before it is whole.</summary>
internal sealed class MakeSoundCopy(ProvenSandbox sandbox, HowFar? howFar = null)
{
    /// <summary>An encoder works with blocks of 1,024 samples and begins with one or two of silence.</summary>
    private const double SecondsApart = 0.1;

    /// <summary>As <see cref="MakeDerivative.ProxyAsync"/>.</summary>
    public async Task<DerivativeResult> RunAsync(string input, string output, MediaPlan plan, Sha256Hash source, int patience, CancellationToken cancellation)
    {
        var recipe = new Recipe(sandbox.Engine, Arguments(plan), source, plan.Damaged);
        var budget = (int)Math.Min(24 * 3600, patience * (20 + (plan.Seconds / 10)));
        var most = (16L << 20) + (long)(plan.Seconds * (40 << 10));
        var run = await EncoderRun.RunAsync(sandbox, recipe, input, output, new SandboxLimits { CpuSeconds = budget, OutputBytes = most }, cancellation, new ProgressReport(howFar, plan.Seconds).ReadAsync);
        var refusal = EncoderRun.Complaint(run, plan.Damaged) ?? await MeasureAsync(output, plan, budget, most, cancellation);
        return new DerivativeResult(refusal is null ? output : null, recipe, refusal);
    }

    private static string[] Arguments(MediaPlan plan) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-y", "-v", "repeat+error", .. ProgressReport.Arguments, .. plan.Damaged ? Array.Empty<string>() : ["-xerror"],
        "-threads", MediaArguments.Threads, "-filter_threads", "1",
        .. MediaArguments.Input(plan.Container),
        "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1",
        "-c:a", "aac", "-b:a", "128k", "-af", "aresample=48000,aformat=channel_layouts=mono|stereo",
        "-fflags", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart", "-f", "mp4", $"file:{SandboxRun.OutputInside}",
    ];

    private async Task<string?> MeasureAsync(string output, MediaPlan plan, int budget, long most, CancellationToken cancellation)
    {
        if (new FileInfo(output).Length >= most)
            return "It came out larger than it may be.";
        var (_, header) = await ProbeMedia.RunAsync(sandbox, output, ContainerKind.Mp4, 1, cancellation);
        if (header is not { Streams: [{ Kind: "audio", Codec: "aac" }] })
            return "It came out with other streams than planned.";
        var decoded = await DecodeMedia.RunAsync(sandbox, output, ContainerKind.Mp4, strict: true, budget, cancellation);
        if (!decoded.Clean)
            return "It does not decode to its end without errors.";
        return Math.Abs(decoded.Seconds - plan.Seconds) > SecondsApart
            ? string.Create(CultureInfo.InvariantCulture, $"It came out {decoded.Seconds:0.00} seconds long instead of {plan.Seconds:0.00}.")
            : null;
    }
}
