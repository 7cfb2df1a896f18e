using Evidence.Formats;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>Makes a JPEG of a picture that browsers do not show, or show only some of: upright, at most 4,096 pixels wide and high.</summary>
internal sealed class MakeStillCopy(ProvenSandbox sandbox)
{
    private const int MostPixels = 4096;
    private const long MostBytes = 64 << 20;
    private const int CpuSeconds = 120;

    /// <summary>As <see cref="MakeDerivative.ProxyAsync"/>; at most so many pixels wide and high.</summary>
    public async Task<DerivativeResult> RunAsync(string input, string output, MediaPlan plan, Sha256Hash source, int patience, CancellationToken cancellation, int mostPixels = MostPixels)
    {
        var recipe = new Recipe(sandbox.Engine, Arguments(plan, mostPixels), source, plan.Damaged);
        var run = await EncoderRun.RunAsync(sandbox, recipe, input, output, new SandboxLimits { CpuSeconds = CpuSeconds * patience, OutputBytes = MostBytes }, cancellation);
        var refusal = EncoderRun.Complaint(run, plan.Damaged) ?? await MeasureAsync(output, cancellation);
        return new DerivativeResult(refusal is null ? output : null, recipe, refusal);
    }

    public static string[] Arguments(MediaPlan plan, int mostPixels) =>
    [
        "-nostdin", "-hide_banner", "-nostats", "-y", "-v", "repeat+error", "-threads", MediaArguments.Threads, "-filter_threads", "1", "-noautorotate",
        .. MediaArguments.Input(plan.Container),
        "-map", "0:v:0", "-an", "-sn", "-dn", "-map_metadata", "-1", "-map_metadata:s", "-1",
        "-vf", $"{StillTurn.Filters(plan.Orientation)}scale=w=min({mostPixels}\\,iw):h=min({mostPixels}\\,ih):force_original_aspect_ratio=decrease,format=yuvj444p",
        "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "2", "-threads:v", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
        "-f", "mjpeg", $"file:{SandboxRun.OutputInside}",
    ];

    private async Task<string?> MeasureAsync(string output, CancellationToken cancellation)
    {
        if (new FileInfo(output).Length is 0 or >= MostBytes)
            return "No picture came out.";
        var (_, header) = await ProbeMedia.RunAsync(sandbox, output, ContainerKind.Jpeg, 1, cancellation);
        if (header is not { Streams: [{ Codec: "mjpeg", Width: > 0 and <= MostPixels, Height: > 0 and <= MostPixels }] })
            return "Another kind of picture came out than planned.";
        return await DecodeMedia.RunAsync(sandbox, output, ContainerKind.Jpeg, strict: true, CpuSeconds, cancellation) is { Clean: true, Frames: 1 } ? null : "The picture that came out does not decode.";
    }
}
