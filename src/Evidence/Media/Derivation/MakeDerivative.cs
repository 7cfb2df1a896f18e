using System.Globalization;
using Evidence.Formats;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>
/// Makes a derivative and measures it before anybody sees it. A program's exit code says little: it is 0 also when a limit cut the
/// output. So what was made is probed and decoded to its end, and its frames, time and streams are compared with the plan.
/// </summary>
internal sealed class MakeDerivative(ProvenSandbox sandbox)
{
    /// <summary>An x264 frame of 100 megapixels takes an old core about six seconds, with the decoding.</summary>
    private const double SecondsPer100MegapixelsEncoded = 10;

    /// <param name="input">A private copy of the source's bytes.</param>
    /// <param name="output">Where the proxy is to lie; a private file that does not exist yet.</param>
    /// <param name="plan">What the media check measured.</param>
    /// <param name="source">The source's hash, for the recipe.</param>
    /// <param name="patience">1 at the first attempt; multiplies the budget.</param>
    /// <param name="growing">Takes it while it is being made.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<DerivativeResult> ProxyAsync(string input, string output, MediaPlan plan, Sha256Hash source, int patience, GrowingCopy growing, CancellationToken cancellation)
    {
        var recipe = new Recipe(sandbox.Engine, ProxyArguments.Growing(plan), source, plan.Damaged);
        var budget = SandboxLimits.CpuBudget(plan.Width, plan.Height, plan.Frames, SecondsPer100MegapixelsEncoded, patience);
        var limits = new SandboxLimits { CpuSeconds = budget, OutputBytes = ProxyArguments.MostBytes(plan) };
        var run = await EncoderRun.RunAsync(sandbox, recipe, input, output, limits, cancellation, made => growing.ReadAsync(made, plan.Seconds, ProxyArguments.MostBytes(plan)));
        var refusal = EncoderRun.Complaint(run, plan.Damaged) ?? await MeasureProxyAsync(output, plan, budget, cancellation);
        return new DerivativeResult(refusal is null ? output : null, recipe, refusal);
    }

    /// <summary>As <see cref="ProxyAsync"/>, for one small picture.</summary>
    public async Task<DerivativeResult> ThumbnailAsync(string input, string output, MediaPlan plan, Sha256Hash source, CancellationToken cancellation)
    {
        var first = plan.Container.IsStill() ? null : await TryThumbnailAsync(seek: true);
        return first is { Refusal: null } ? first : await TryThumbnailAsync(seek: false);

        async Task<DerivativeResult> TryThumbnailAsync(bool seek)
        {
            var recipe = new Recipe(sandbox.Engine, ThumbnailArguments.For(plan, seek), source, plan.Damaged);
            var limits = new SandboxLimits { CpuSeconds = SandboxLimits.CpuBudget(plan.Width, plan.Height, 250, SecondsPer100MegapixelsEncoded), OutputBytes = ThumbnailArguments.MostBytes };
            var run = await EncoderRun.RunAsync(sandbox, recipe, input, output, limits, cancellation);
            var refusal = EncoderRun.Complaint(run, plan.Damaged) ?? await MeasureThumbnailAsync(output, cancellation);
            return new DerivativeResult(refusal is null ? output : null, recipe, refusal);
        }
    }

    private async Task<string?> MeasureProxyAsync(string output, MediaPlan plan, int budget, CancellationToken cancellation)
    {
        if (new FileInfo(output).Length >= ProxyArguments.MostBytes(plan))
            return "It came out larger than it may be.";
        using (var handle = File.OpenHandle(output))
        {
            if (BoxWalker.Walk(handle) is not { Refusal: null, IndexFirst: true, MissingBytes: 0 })
                return "It came out without its index at the start.";
        }

        var (_, header) = await ProbeMedia.RunAsync(sandbox, output, ContainerKind.Mp4, 1, cancellation);
        if (header is null || !IsAsPlanned(header, plan))
            return "It came out with other streams than planned.";
        var decoded = await DecodeMedia.RunAsync(sandbox, output, ContainerKind.Mp4, strict: true, budget, cancellation);
        return decoded.Clean ? Incomplete(header, decoded, plan) : "It does not decode to its end without errors.";
    }

    private static bool IsAsPlanned(MediaHeader header, MediaPlan plan)
    {
        string[] planned = plan.HasSound ? ["video h264", "audio aac"] : ["video h264"];
        var streams = header.Streams.Select(stream => $"{stream.Kind} {stream.Codec}");
        return streams.SequenceEqual(planned) && header.Video is { Width: > 0 and <= ProxyArguments.MostWidth };
    }

    /// <summary>Source and derivative are measured by the same instrument, a full decode; sound frames end up to 0.05 s apart from picture frames.</summary>
    private static string? Incomplete(MediaHeader header, DecodeOutcome decoded, MediaPlan plan)
    {
        if (decoded.Frames != plan.Frames || header.Video!.AnnouncedFrames != plan.Frames)
            return string.Create(CultureInfo.InvariantCulture, $"It came out with {decoded.Frames} frames instead of {plan.Frames}.");
        var frame = Math.Max(1 / plan.FramesPerSecond, 0.05);
        return Math.Abs(decoded.Seconds - plan.Seconds) > frame
            ? string.Create(CultureInfo.InvariantCulture, $"It came out {decoded.Seconds:0.00} seconds long instead of {plan.Seconds:0.00}.")
            : null;
    }

    private async Task<string?> MeasureThumbnailAsync(string output, CancellationToken cancellation)
    {
        if (new FileInfo(output).Length is 0 or >= ThumbnailArguments.MostBytes)
            return "No picture came out.";
        var (_, header) = await ProbeMedia.RunAsync(sandbox, output, ContainerKind.Jpeg, 1, cancellation);
        if (header is not { Streams: [{ Codec: "mjpeg", Width: > 0 and <= ThumbnailArguments.MostPixelsWide, Height: > 0 and <= ThumbnailArguments.MostPixelsWide }] })
            return "Another kind of picture came out than planned.";
        var decoded = await DecodeMedia.RunAsync(sandbox, output, ContainerKind.Jpeg, strict: true, 20, cancellation);
        return decoded is { Clean: true, Frames: 1 } ? null : "The picture that came out does not decode.";
    }
}
