using System.Globalization;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Examination;

/// <summary>
/// Says what a file is and whether it is whole: first bytes, boxes, header and packets, then every frame decoded. Managed code looks
/// first; what it refuses no decoder sees.
/// </summary>
internal sealed class ExamineMedia(ProvenSandbox sandbox, HowFar? howFar = null)
{
    /// <param name="file">A private copy of the original's bytes.</param>
    /// <param name="patience">1 at the first attempt; multiplies the processor time of the runs.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is said about the file.</exception>
    public async Task<MediaReport> RunAsync(string file, int patience, CancellationToken cancellation)
    {
        var head = HeadOf(file);
        if (Glance(head) is { } settled)
            return settled;
        var container = ContainerKinds.Of(head)!.Value;
        if (container == ContainerKind.Pdf)
            return await new ExamineDocument(sandbox).RunAsync(file, patience, cancellation);
        var tiff = container == ContainerKind.Tiff ? DirectoriesOf(file) : (IsDng: false, Pages: []);
        if (tiff.IsDng)
            container = ContainerKind.Dng;
        if (OpenStill.IsNeeded(container))
            return await new ExamineStill(sandbox).RunAsync(file, container, patience, cancellation) with { Orientation = tiff.IsDng ? OrientationOf(file) : 1 };
        var boxes = container == ContainerKind.Mp4 ? Walk(file) : null;
        var report = await OpenAsync(file, container, boxes, patience, cancellation);
        if (tiff.Pages.Count > 1 && report.Verdict is MediaVerdict.Playable or MediaVerdict.Damaged)
            report = await new ExamineStill(sandbox).OfPagesAsync(file, tiff.Pages, report, patience, cancellation);
        return report with { Container = container, Boxes = boxes, Orientation = container.IsStill() ? OrientationOf(file) : 1 };
    }

    /// <summary>What the first bytes settle by themselves, so that a file that is no recording need not be copied.</summary>
    /// <param name="head">The first <see cref="ContainerKinds.HeadBytes"/>, or all of a shorter file.</param>
    /// <returns>Null where the file begins like something that can be opened.</returns>
    public MediaReport? Glance(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            return Report(MediaVerdict.Unplayable, "The file is empty: the device wrote its name and not one byte.");
        if (ContainerKinds.Of(head) is not null)
            return null;
        return Report(MediaVerdict.NotMedia, ListKind.Of(head) is { } list
            ? $"Inside, whatever its name says, the file is {list}: a text that names other files or addresses. It was not opened, and nothing that it names was asked for."
            : "The file begins like no recording or picture that is known, whatever its name says. It was not opened.");
    }

    private async Task<MediaReport> OpenAsync(string file, ContainerKind container, BoxReport? boxes, int patience, CancellationToken cancellation)
    {
        if (boxes?.Refusal is { } refusal)
            return Report(MediaVerdict.Unplayable, $"The file's structure is not a recording's ({refusal}). It was not opened.");
        if (boxes is { HasIndex: false, Fragmented: false })
            return Report(MediaVerdict.Unplayable, Diagnosis.WithoutIndex(file, boxes));
        var (result, header) = await ProbeAsync(file, container, patience, cancellation);
        if (result.End == SandboxEnd.OverLimit)
            return OverBudget("reading its index");
        if (header is null || (header.Video is null && header.Audio is null))
            return Report(MediaVerdict.Unplayable, "No picture and no sound could be found in the file.");
        var report = await DecodeAsync(file, container, boxes, header, patience, cancellation);
        return report with { Header = header };
    }

    private async Task<(SandboxResult Result, MediaHeader? Header)> ProbeAsync(string file, ContainerKind container, int patience, CancellationToken cancellation)
    {
        try
        {
            var (result, header) = await ProbeMedia.RunAsync(sandbox, file, container, patience, cancellation);
            return (Started(result), header);
        }
        catch (InvalidDataException)
        {
            return (new SandboxResult(SandboxEnd.Flooded, 0, "", "", 0), null);
        }
    }

    private async Task<MediaReport> DecodeAsync(string file, ContainerKind container, BoxReport? boxes, MediaHeader header, int patience, CancellationToken cancellation)
    {
        var budget = DecodeBudget(header, patience);
        var decoded = await DecodeMedia.RunAsync(sandbox, file, container, strict: true, budget, cancellation, ProgressOf(header));
        var strict = decoded;
        if (!decoded.Clean && decoded.End == SandboxEnd.Exited)
            decoded = await DecodeMedia.RunAsync(sandbox, file, container, strict: false, budget, cancellation, ProgressOf(header));
        if (decoded.End == SandboxEnd.NotStarted)
            throw new SandboxFailedException(decoded.FirstError);
        if (decoded.End == SandboxEnd.OverLimit)
            return OverBudget("decoding it");
        if (decoded.End == SandboxEnd.Flooded || (decoded.Frames == 0 && decoded.Seconds == 0))
            return Report(MediaVerdict.Unplayable, $"Nothing of it could be decoded; {decoded.Errors} errors.") with { Decoded = decoded };
        // A fault that only the strict pass minds is still a fault of the file.
        decoded = strict.Clean ? decoded : decoded with { Clean = false, Errors = Math.Max(1, decoded.Errors), FirstError = decoded.FirstError ?? strict.FirstError };
        var judged = Judge(container, header, Completeness.Of(container, boxes, header, decoded), decoded);
        var more = judged is { Verdict: MediaVerdict.Damaged, Completeness: { } completeness } && !container.IsStill() ? Diagnosis.OfDamage(file, boxes, header, completeness) : Diagnosis.Sound(header);
        return judged with { Text = judged.Text + more };
    }

    private ProgressReport ProgressOf(MediaHeader header) => new(howFar, header.DurationSeconds ?? 0);

    private MediaReport Judge(ContainerKind container, MediaHeader header, Completeness completeness, DecodeOutcome decoded)
    {
        var whole = decoded.Clean && completeness.IsComplete;
        var text = whole
            ? container.IsStill() ? "The picture was decoded without an error."
            : header.Video is null ? "All of its sound was decoded without an error."
            : "Every frame that the file announces was decoded without an error."
            : string.Join(' ', new[] { completeness.Missing, Errors(decoded) }.Where(part => part.Length > 0));
        return Report(whole ? MediaVerdict.Playable : MediaVerdict.Damaged, text) with { Decoded = decoded, Completeness = completeness };
    }

    private static string Errors(DecodeOutcome decoded) =>
        decoded.Clean ? "" : string.Create(CultureInfo.InvariantCulture, $"The recording has {decoded.Errors} decoding {(decoded.Errors == 1 ? "error" : "errors")}, as it came from the device.");

    private static int DecodeBudget(MediaHeader header, int patience)
    {
        var video = header.Video;
        var frames = video?.Packets.Count ?? (long)((header.DurationSeconds ?? 0) * 25);
        return SandboxLimits.CpuBudget(video?.Width ?? 0, video?.Height ?? 0, frames, SecondsPer100MegapixelsDecoded, patience);
    }

    /// <summary>An old server core decodes 100 megapixels of H.265 or AV1 in about a second and a half.</summary>
    private const double SecondsPer100MegapixelsDecoded = 3;

    private static byte[] HeadOf(string file)
    {
        using var handle = File.OpenHandle(file);
        var head = new byte[ContainerKinds.HeadBytes];
        return head[..RandomAccess.Read(handle, head, 0)];
    }

    private static (bool IsDng, IReadOnlyList<TiffPage> Pages) DirectoriesOf(string file)
    {
        using var handle = File.OpenHandle(file);
        return TiffDirectories.Of(handle) is { } directories ? (directories.IsDng, directories.Pages()) : (false, []);
    }

    private static int OrientationOf(string file)
    {
        using var handle = File.OpenHandle(file);
        return StillOrientation.Of(handle);
    }

    private static BoxReport Walk(string file)
    {
        using var handle = File.OpenHandle(file);
        return BoxWalker.Walk(handle);
    }

    private static SandboxResult Started(SandboxResult result) =>
        result.End == SandboxEnd.NotStarted ? throw new SandboxFailedException(result.Errors) : result;

    private MediaReport OverBudget(string doing) =>
        Report(MediaVerdict.OverBudget, $"A worker ran out of its budget of time, memory or disk while {doing}.");

    private MediaReport Report(MediaVerdict verdict, string text) => new() { Verdict = verdict, Text = text, Engine = sandbox.Engine };
}
