using System.Globalization;
using Evidence.Formats;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>
/// Draws the pages of a document as pictures, by poppler's pdftoppm in the sandbox (docs/formats/pages.md). What a PDF can do besides being looked
/// at (scripts, links, forms, attachments, files of other kinds) stays in the original.
/// </summary>
internal sealed class MakePages(ProvenSandbox sandbox, HowFar? howFar = null)
{
    public const int LongerSide = 1600;
    private const int MostBytesOfPage = 16 << 20;
    private const int CpuSecondsOfPage = 30;

    private const string Fonts = "/etc/fonts";

    /// <summary>As <see cref="MakeDerivative.ProxyAsync"/>.</summary>
    public async Task<DerivativeResult> RunAsync(string input, string output, MediaPlan plan, Sha256Hash source, int patience, CancellationToken cancellation)
    {
        var last = Math.Min(plan.Pages, PagesFacts.MostPages);
        var recipe = new Recipe(await EngineAsync(input, cancellation), [.. Arguments(1, last), PagesFacts.Format], source, plan.Damaged);
        List<byte[]> pages = [];
        for (var number = 1; number <= last; number++)
        {
            if (await DrawAsync(input, number, patience, cancellation) is not { } page)
                return new DerivativeResult(null, recipe, string.Create(CultureInfo.InvariantCulture, $"Page {number} of the document could not be drawn."));
            pages.Add(page);
            howFar?.Is(number, last);
        }

        var refusal = await TogetherAsync(sandbox, output, pages, plan.Pages, cancellation);
        return new DerivativeResult(refusal is null ? output : null, recipe, refusal);
    }

    /// <summary>Writes the pages into one file and decodes it.</summary>
    /// <returns>For people; null where all is well.</returns>
    public static async Task<string?> TogetherAsync(ProvenSandbox sandbox, string output, List<byte[]> pages, int of, CancellationToken cancellation)
    {
        await WriteAsync(output, pages, of, cancellation);
        var decoded = await DecodeMedia.RunAsync(sandbox, output, ContainerKind.Jpeg, strict: true, 20 + (2 * pages.Count), cancellation);
        return decoded.Clean && decoded.Frames == pages.Count ? null : "The pages that came out do not decode.";
    }

    /// <summary>The first page by itself, for the thumbnail; null where it could not be drawn.</summary>
    public async Task<string?> FirstAsync(string input, string output, CancellationToken cancellation)
    {
        if (await DrawAsync(input, 1, 1, cancellation) is not { } page)
            return null;
        await using var file = PrivateFiles.Create(output);
        await file.WriteAsync(page, cancellation);
        return output;
    }

    /// <summary>Of pdftoppm, for some pages.</summary>
    public static string[] Arguments(int first, int last) =>
    [
        "-jpeg", "-jpegopt", "quality=80,progressive=n,optimize=n", "-scale-to", $"{LongerSide}",
        "-f", first.ToString(CultureInfo.InvariantCulture), "-l", last.ToString(CultureInfo.InvariantCulture), SandboxRun.InputInside,
    ];

    private async Task<string> EngineAsync(string input, CancellationToken cancellation)
    {
        var run = EncoderRun.Started(await sandbox.RunAsync(
            new SandboxRun { Program = sandbox.Tools.Pdftoppm, Arguments = ["-v"], Input = input, Limits = new SandboxLimits { CpuSeconds = 10 } }, cancellation));
        return run.Errors.Split('\n')[0];
    }

    private async Task<byte[]?> DrawAsync(string input, int number, int patience, CancellationToken cancellation)
    {
        var page = new MemoryStream();
        var run = EncoderRun.Started(await sandbox.RunAsync(
            new SandboxRun
            {
                Program = sandbox.Tools.Pdftoppm,
                Arguments = Arguments(number, number),
                Input = input,
                // Where a document carries no fonts of its own.
                Folders = Directory.Exists(Fonts) ? [(Fonts, Fonts)] : [],
                Limits = new SandboxLimits { CpuSeconds = CpuSecondsOfPage * patience },
                ReadOutput = drawn => ReadAsync(drawn, page),
            },
            cancellation));
        return run.Succeeded && page.ToArray() is [0xff, 0xd8, .., 0xff, 0xd9] and var jpeg && jpeg.Length <= MostBytesOfPage ? jpeg : null;
    }

    /// <summary>What is longer than a page can be is read and not kept.</summary>
    private static async Task ReadAsync(Stream drawn, MemoryStream page)
    {
        var piece = new byte[65536];
        for (int read; (read = await drawn.ReadAsync(piece)) > 0;)
        {
            if (page.Length <= MostBytesOfPage)
                page.Write(piece, 0, read);
        }
    }

    private static async Task WriteAsync(string output, List<byte[]> pages, int of, CancellationToken cancellation)
    {
        File.Delete(output);
        await using var file = PrivateFiles.Create(output);
        await file.WriteAsync(new PagesFacts([.. pages.Skip(1).Select(page => page.Length)], of).WriteInto(pages[0]), cancellation);
        foreach (var page in pages.Skip(1))
            await file.WriteAsync(page, cancellation);
    }
}
