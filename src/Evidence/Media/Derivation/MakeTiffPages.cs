using System.Globalization;
using Evidence.Formats;
using Evidence.Media.Containers;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>Makes pictures of the pages of a TIFF that has several, in the form of a document's (docs/formats/pages.md).</summary>
internal sealed class MakeTiffPages(ProvenSandbox sandbox, HowFar? howFar = null)
{
    /// <summary>As <see cref="MakeDerivative.ProxyAsync"/>.</summary>
    public async Task<DerivativeResult> RunAsync(string input, string output, MediaPlan plan, Sha256Hash source, int patience, CancellationToken cancellation)
    {
        var recipe = new Recipe(sandbox.Engine, [.. MakeStillCopy.Arguments(plan, MakePages.LongerSide), PagesFacts.Format], source, plan.Damaged);
        var found = PagesOf(input);
        using var single = new OnePageTiff(input);
        List<byte[]> pages = [];
        foreach (var page in found.Take(PagesFacts.MostPages))
        {
            single.PointAt(page);
            var made = await new MakeStillCopy(sandbox).RunAsync(single.File, output, plan with { Orientation = page.Orientation }, source, patience, cancellation, MakePages.LongerSide);
            if (made.File is null)
                return new DerivativeResult(null, recipe, string.Create(CultureInfo.InvariantCulture, $"Page {pages.Count + 1} of {found.Count} could not be drawn. {made.Refusal}"));
            pages.Add(await File.ReadAllBytesAsync(output, cancellation));
            howFar?.Is(pages.Count, Math.Min(found.Count, PagesFacts.MostPages));
        }

        var refusal = await MakePages.TogetherAsync(sandbox, output, pages, found.Count, cancellation);
        return new DerivativeResult(refusal is null ? output : null, recipe, refusal);
    }

    private static IReadOnlyList<TiffPage> PagesOf(string tiff)
    {
        using var handle = File.OpenHandle(tiff);
        return TiffDirectories.Of(handle)?.Pages() ?? [];
    }
}
