using Evidence.Formats.Protocol;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Items;

/// <summary>Makes the small picture by which a recording is known in lists.</summary>
internal sealed class DeriveThumbnail(DerivativeSource source, PublishDerivative publish)
{
    private static readonly DerivativeKind Kind = new(FileRole.Thumbnail, "Thumbnail.jpg", "image/jpeg");

    /// <exception cref="IOException">The original or the store could not be used; the work waits.</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; the work waits.</exception>
    public async Task<WorkEnd> RunAsync(MediaWork work, OriginalCopy copy, ProvenSandbox sandbox, CancellationToken cancellation)
    {
        using var ready = await source.PrepareAsync(work, copy, cancellation);
        if (ready is null or { Plan: { HasPicture: false, Pages: 0 } })
            return WorkEnd.Never("There is no picture in the recording that decodes.");
        var made = ready.Plan.Container == ContainerKind.Pdf
            ? await OfDocumentAsync(ready, copy.Folder.NewFile(), sandbox, cancellation)
            : await ready.OpenedAsync(sandbox, copy.Folder.NewFile(), 1, (input, plan) => new MakeDerivative(sandbox).ThumbnailAsync(input, ready.Output, plan, ready.Sha256, cancellation), cancellation);
        return await publish.RunAsync(work, Kind, made, again: false, cancellation);
    }

    /// <summary>Of its first page.</summary>
    private static async Task<DerivativeResult> OfDocumentAsync(ReadySource ready, string page, ProvenSandbox sandbox, CancellationToken cancellation)
    {
        try
        {
            if (await new MakePages(sandbox).FirstAsync(ready.File, page, cancellation) is null)
                return new DerivativeResult(null, new Recipe(sandbox.Engine, [], ready.Sha256), "The first page of the document could not be drawn.");
            var plan = ready.Plan with { Container = ContainerKind.Jpeg, Frames = 1, Width = 1600, Height = 1600 };
            var made = await new MakeDerivative(sandbox).ThumbnailAsync(page, ready.Output, plan, ready.Sha256, cancellation);
            return made with { Recipe = made.Recipe with { Arguments = ["pdftoppm", .. MakePages.Arguments(1, 1), "ffmpeg", .. made.Recipe.Arguments] } };
        }
        finally
        {
            File.Delete(page);
        }
    }
}
