using System.Globalization;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Examination;

/// <summary>Examines pictures of which ffmpeg opens nothing, or only the first of several: HEIF and AVIF, raw pictures, TIFFs of more than one page.</summary>
internal sealed class ExamineStill(ProvenSandbox sandbox)
{
    private const int CpuSeconds = 120;

    /// <summary>HEIF, AVIF or DNG.</summary>
    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is said about the file.</exception>
    public async Task<MediaReport> RunAsync(string file, ContainerKind container, int patience, CancellationToken cancellation)
    {
        var open = new OpenStill(sandbox);
        if (!open.CanOpen(container))
            return Report(container, MediaVerdict.OverBudget, "This worker has no program that opens HEIF and AVIF (heif-thumbnailer is not installed).");
        var picture = file + ".opened";
        try
        {
            var (run, opened) = await open.RunAsync(container, file, picture, patience, cancellation);
            if (run?.End == SandboxEnd.OverLimit)
                return Report(container, MediaVerdict.OverBudget, "A worker ran out of its budget of time, memory or disk while opening it.");
            return opened is null ? Unopened(container) : await LookAsync(container, opened, patience, cancellation);
        }
        finally
        {
            File.Delete(picture);
        }
    }

    /// <summary>Decodes the pages of a TIFF after the first, which was decoded before.</summary>
    /// <param name="first">What was found of the first.</param>
    public async Task<MediaReport> OfPagesAsync(string file, IReadOnlyList<TiffPage> pages, MediaReport first, int patience, CancellationToken cancellation)
    {
        List<int> broken = first.Verdict == MediaVerdict.Playable ? [] : [1];
        using var single = new OnePageTiff(file);
        for (var number = 2; number <= Math.Min(pages.Count, PagesFacts.MostPages); number++)
        {
            single.PointAt(pages[number - 1]);
            var decoded = await DecodeMedia.RunAsync(sandbox, single.File, ContainerKind.Tiff, strict: true, CpuSeconds * patience, cancellation);
            if (decoded.End == SandboxEnd.NotStarted)
                throw new SandboxFailedException(decoded.FirstError);
            if (decoded is not { Clean: true, Frames: 1 })
                broken.Add(number);
        }

        var looked = pages.Count > PagesFacts.MostPages ? string.Create(CultureInfo.InvariantCulture, $" The first {PagesFacts.MostPages} were looked at.") : "";
        return broken.Count == 0
            ? first with { Pages = pages.Count, Text = string.Create(CultureInfo.InvariantCulture, $"A picture of {pages.Count} pages, decoded without an error.{looked}") }
            : first with
            {
                Pages = pages.Count, Verdict = MediaVerdict.Damaged,
                Text = string.Create(CultureInfo.InvariantCulture, $"A picture of {pages.Count} pages. With errors, as they came from the device: {string.Join(", ", broken.Take(20))}{(broken.Count > 20 ? " and more" : "")}.{looked}"),
            };
    }

    private async Task<MediaReport> LookAsync(ContainerKind container, OpenedStill opened, int patience, CancellationToken cancellation)
    {
        var (_, header) = await ProbeMedia.RunAsync(sandbox, opened.File, opened.Container, patience, cancellation);
        var decoded = await DecodeMedia.RunAsync(sandbox, opened.File, opened.Container, strict: true, CpuSeconds * patience, cancellation);
        if (header?.Video is not { } picture || decoded is not { Clean: true, Frames: 1 })
            return Unopened(container);
        var text = container == ContainerKind.Dng
            ? string.Create(CultureInfo.InvariantCulture, $"A raw picture (DNG). What is shown of it is the picture of {picture.Width:N0} × {picture.Height:N0} pixels that the camera wrote beside the raw data; the raw data was not looked at. Save the file to develop it.")
            : "The picture was decoded without an error.";
        return Report(container, MediaVerdict.Playable, text) with { Header = header, Decoded = decoded, Completeness = Completeness.Of(opened.Container, null, header, decoded) };
    }

    private MediaReport Unopened(ContainerKind container) => Report(container, MediaVerdict.Unplayable, container == ContainerKind.Dng
        ? "A raw picture (DNG) in which the camera wrote no picture for looking at beside the raw data, or none that decodes. It is kept as it is: save the file and develop it with a program for raw pictures."
        : "A picture in the format HEIF or AVIF that does not open: it is cut off or damaged, or of a kind that is not known here. It is kept as it is: save the file, and try it with the program that made it.");

    private MediaReport Report(ContainerKind container, MediaVerdict verdict, string text) => new() { Verdict = verdict, Text = text, Engine = sandbox.Engine, Container = container };
}
