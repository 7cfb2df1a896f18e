using Evidence.Formats.Protocol;
using Evidence.Media;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Items;

/// <summary>Measures how loud a checked recording is over its length (docs/formats/waveform.md). One without sound has no waveform.</summary>
internal sealed class DeriveWaveform(DerivativeSource source, PublishDerivative publish, HowFar howFar)
{
    private const int MostAttempts = 3;

    private static readonly DerivativeKind Kind = new(FileRole.Waveform, "Waveform.json", "application/json");

    /// <exception cref="IOException">The original or the store could not be used; the work waits.</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; the work waits.</exception>
    public async Task<WorkEnd> RunAsync(MediaWork work, OriginalCopy copy, ProvenSandbox sandbox, CancellationToken cancellation)
    {
        using var ready = await source.PrepareAsync(work, copy, cancellation);
        if (ready is not { Plan.HasSound: true })
            return await publish.NothingAsync(work, cancellation);
        var made = await new MakeWaveform(sandbox, howFar).RunAsync(ready.File, ready.Output, ready.Plan, ready.Sha256, CheckMedia.Patience(work.Attempts), cancellation);
        return made is { File: null, Refusal: null }
            ? await publish.NothingAsync(work, cancellation)
            : await publish.RunAsync(work, Kind, made, again: work.Attempts < MostAttempts, cancellation);
    }
}
