using Evidence.Formats;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>Makes a filmstrip and measures it before anybody sees it.</summary>
internal sealed class MakeFilmstrip(ProvenSandbox sandbox, HowFar? howFar = null)
{
    /// <summary>As for the media check: it decodes as much, at most.</summary>
    private const double SecondsPer100MegapixelsDecoded = 4;

    /// <param name="input">A private copy of the source's bytes.</param>
    /// <param name="output">Where the strip is to lie; a private file that does not exist yet.</param>
    /// <param name="plan">What the media check measured.</param>
    /// <param name="source">The source's hash, for the recipe.</param>
    /// <param name="patience">1 at the first attempt; multiplies the budget.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<DerivativeResult> RunAsync(string input, string output, MediaPlan plan, Sha256Hash source, int patience, CancellationToken cancellation)
    {
        var strip = FilmstripFacts.For(plan.Seconds);
        var recipe = new Recipe(sandbox.Engine, FilmstripArguments.For(plan, strip), source, plan.Damaged);
        var limits = new SandboxLimits
        {
            CpuSeconds = SandboxLimits.CpuBudget(plan.Width, plan.Height, plan.Frames, SecondsPer100MegapixelsDecoded, patience),
            OutputBytes = FilmstripArguments.MostBytes,
        };
        var run = await EncoderRun.RunAsync(sandbox, recipe, input, output, limits, cancellation, printed => ReadTilesAsync(printed, strip.Count));
        var refusal = EncoderRun.Complaint(run, plan.Damaged) ?? await MeasureAsync(output, strip, cancellation);
        return new DerivativeResult(refusal is null ? output : null, recipe, refusal);
    }

    /// <summary>The encoder has nothing to report before the whole sheet is there; each tile prints a line on its way into it.</summary>
    private Task ReadTilesAsync(Stream printed, int count)
    {
        var tiles = 0;
        return BoundedLines.ReadAsync(printed, line =>
        {
            if (line.StartsWith("frame:"u8))
                howFar?.Is(++tiles, count);
        });
    }

    /// <summary>The tiles' size is what came out; the facts are written into the file once it is right.</summary>
    private async Task<string?> MeasureAsync(string output, FilmstripFacts strip, CancellationToken cancellation)
    {
        if (new FileInfo(output).Length is 0 or >= FilmstripArguments.MostBytes)
            return "No filmstrip came out.";
        var (_, header) = await ProbeMedia.RunAsync(sandbox, output, ContainerKind.Jpeg, 1, cancellation);
        if (header is not { Streams: [{ Codec: "mjpeg" } picture] } || picture.Width % strip.Columns != 0 || picture.Height % strip.Rows != 0)
            return "Another kind of filmstrip came out than planned.";
        var measured = strip with { Width = picture.Width / strip.Columns, Height = picture.Height / strip.Rows };
        if (!measured.IsWithinBounds)
            return "The picture is too long and narrow for a filmstrip.";
        if (await DecodeMedia.RunAsync(sandbox, output, ContainerKind.Jpeg, strict: true, 20, cancellation) is not { Clean: true, Frames: 1 })
            return "The filmstrip that came out does not decode.";
        await File.WriteAllBytesAsync(output, measured.WriteInto(await File.ReadAllBytesAsync(output, cancellation)), cancellation);
        return null;
    }
}
