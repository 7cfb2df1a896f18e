using Evidence.Formats.Protocol;
using Evidence.Media;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Items;

/// <summary>Makes the small pictures at even distances by which a place in a recording is found (docs/formats/filmstrip.md).</summary>
internal sealed class DeriveFilmstrip(DerivativeSource source, PublishDerivative publish, HowFar howFar)
{
    private const int MostAttempts = 3;

    private static readonly DerivativeKind Kind = new(FileRole.Filmstrip, "Filmstrip.jpg", "image/jpeg");

    /// <exception cref="IOException">The original or the store could not be used; the work waits.</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; the work waits.</exception>
    public async Task<WorkEnd> RunAsync(MediaWork work, OriginalCopy copy, ProvenSandbox sandbox, CancellationToken cancellation)
    {
        using var ready = await source.PrepareAsync(work, copy, cancellation);
        if (ready is not { Plan.HasPicture: true })
            return WorkEnd.Never("There is no picture in the recording that decodes.");
        var made = await new MakeFilmstrip(sandbox, howFar).RunAsync(ready.File, ready.Output, ready.Plan, ready.Sha256, CheckMedia.Patience(work.Attempts), cancellation);
        return await publish.RunAsync(work, Kind, made, again: work.Attempts < MostAttempts, cancellation);
    }
}
