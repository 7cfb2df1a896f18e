using System.Globalization;
using Evidence.Formats;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>Makes a clip or a still of a source and measures it before anybody sees it.</summary>
internal sealed class MakeClip(ProvenSandbox sandbox, HowFar? howFar = null)
{
    private const double SecondsPer100MegapixelsEncoded = 20;

    /// <param name="input">A private copy of the source's bytes.</param>
    /// <param name="output">Where it is to lie; a private file that does not exist yet.</param>
    /// <param name="plan">What the media check measured.</param>
    /// <param name="cut">What of it.</param>
    /// <param name="source">The source's hash, for the recipe.</param>
    /// <param name="patience">1 at the first attempt; multiplies the budget.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<DerivativeResult> RunAsync(string input, string output, MediaPlan plan, ClipCut cut, Sha256Hash source, int patience, CancellationToken cancellation)
    {
        var recipe = new Recipe(sandbox.Engine, ClipArguments.For(plan, cut), source, plan.Damaged);
        // The frames of the stretch, and those from the key frame before it.
        var frames = (long)((cut.Seconds + 30) * Math.Max(plan.FramesPerSecond, 25));
        var budget = SandboxLimits.CpuBudget(plan.Width, plan.Height, frames, SecondsPer100MegapixelsEncoded, patience);
        var limits = new SandboxLimits { CpuSeconds = budget, OutputBytes = ClipArguments.MostBytes(plan, cut) };
        var run = await EncoderRun.RunAsync(sandbox, recipe, input, output, limits, cancellation, new ProgressReport(howFar, cut.Seconds).ReadAsync);
        var refusal = EncoderRun.Complaint(run, plan.Damaged) ?? (cut.ToMs is null ? await MeasureStillAsync(output, plan, cancellation) : await MeasureAsync(output, plan, cut, budget, cancellation));
        return new DerivativeResult(refusal is null ? output : null, recipe, refusal);
    }

    private async Task<string?> MeasureAsync(string output, MediaPlan plan, ClipCut cut, int budget, CancellationToken cancellation)
    {
        if (new FileInfo(output).Length is 0 || new FileInfo(output).Length >= ClipArguments.MostBytes(plan, cut))
            return "It came out empty, or larger than it may be.";
        var (_, header) = await ProbeMedia.RunAsync(sandbox, output, ContainerKind.Mp4, 1, cancellation);
        string[] planned = [.. plan.HasPicture ? ["video h264"] : Array.Empty<string>(), .. plan.HasSound ? ["audio aac"] : Array.Empty<string>()];
        if (header is null || !header.Streams.Select(stream => $"{stream.Kind} {stream.Codec}").SequenceEqual(planned))
            return "It came out with other streams than planned: nothing of the recording lies in that stretch.";
        var decoded = await DecodeMedia.RunAsync(sandbox, output, ContainerKind.Mp4, strict: true, budget, cancellation);
        if (!decoded.Clean || (plan.HasPicture && decoded.Frames == 0))
            return "It does not decode to its end without errors.";
        // At either end a frame may be on its way.
        var frame = Math.Max(2 / Math.Max(plan.FramesPerSecond, 1), 0.1);
        return decoded.Seconds > cut.Seconds + frame || (!plan.Damaged && decoded.Seconds < cut.Seconds - frame)
            ? string.Create(CultureInfo.InvariantCulture, $"It came out {decoded.Seconds:0.00} seconds long instead of {cut.Seconds:0.00}.")
            : null;
    }

    private async Task<string?> MeasureStillAsync(string output, MediaPlan plan, CancellationToken cancellation)
    {
        if (new FileInfo(output).Length is 0 || new FileInfo(output).Length >= ClipArguments.MostBytes(plan, new ClipCut(0, null)))
            return "No picture came out: the recording has none at that place.";
        var (_, header) = await ProbeMedia.RunAsync(sandbox, output, ContainerKind.Png, 1, cancellation);
        if (header is not { Streams: [{ Codec: "png", Width: > 0, Height: > 0 }] })
            return "Another kind of picture came out than planned.";
        var decoded = await DecodeMedia.RunAsync(sandbox, output, ContainerKind.Png, strict: true, 20, cancellation);
        return decoded is { Clean: true, Frames: 1 } ? null : "The picture that came out does not decode.";
    }
}
