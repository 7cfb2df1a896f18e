using System.Globalization;
using Evidence.Media.Containers;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Examination;

/// <summary>Says whether a PDF opens and how many pages it has, by poppler's pdfinfo in the sandbox.</summary>
internal sealed class ExamineDocument(ProvenSandbox sandbox)
{
    private const int MostPages = 100_000;

    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is said about the file.</exception>
    public async Task<MediaReport> RunAsync(string file, int patience, CancellationToken cancellation)
    {
        if (!File.Exists(sandbox.Tools.Pdfinfo))
            return Report(MediaVerdict.OverBudget, "This worker has no program that opens documents (poppler-utils is not installed).");
        var run = await sandbox.RunAsync(
            new SandboxRun { Program = sandbox.Tools.Pdfinfo, Arguments = [SandboxRun.InputInside], Input = file, Limits = new SandboxLimits { CpuSeconds = 20 * patience } },
            cancellation);
        return run switch
        {
            { End: SandboxEnd.NotStarted } => throw new SandboxFailedException(run.Errors),
            { End: SandboxEnd.OverLimit } => Report(MediaVerdict.OverBudget, "A worker ran out of its budget of time or memory while opening it."),
            { Succeeded: true } when PagesOf(run.Output) is { } pages => Report(MediaVerdict.Playable, pages == 1 ? "A document of one page." : string.Create(CultureInfo.InvariantCulture, $"A document of {pages} pages.")) with { Pages = pages },
            _ when run.Errors.Contains("Incorrect password", StringComparison.Ordinal) => Report(MediaVerdict.Unplayable, "A document that asks for a password. It is kept as it is; whoever has the password can open a saved copy."),
            _ => Report(MediaVerdict.Unplayable, "A document that does not open: it is cut off or damaged, as it came from the device."),
        };
    }

    private static int? PagesOf(string output)
    {
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith("Pages:", StringComparison.Ordinal))
                return int.TryParse(line.AsSpan(6).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pages) && pages is > 0 and <= MostPages ? pages : null;
        }

        return null;
    }

    private MediaReport Report(MediaVerdict verdict, string text) => new() { Verdict = verdict, Text = text, Engine = sandbox.Engine, Container = ContainerKind.Pdf };
}
