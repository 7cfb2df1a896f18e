using Evidence.Formats.Protocol;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Items;

/// <summary>
/// Makes the playable proxy of a checked recording. It is made also where the card brought a proxy of its own: that one is the device's
/// file, nobody has compared it with the recording frame by frame, and it stays in the item beside ours.
/// </summary>
internal sealed class DeriveProxy(DerivativeSource source, PublishDerivative publish)
{
    private const int MostAttempts = 3;

    private static readonly DerivativeKind Kind = new(FileRole.Proxy, "Playable proxy.mp4", "video/mp4");

    /// <exception cref="IOException">The original or the store could not be used; the work waits.</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; the work waits.</exception>
    public async Task<WorkEnd> RunAsync(MediaWork work, OriginalCopy copy, ProvenSandbox sandbox, CancellationToken cancellation)
    {
        using var ready = await source.PrepareAsync(work, copy, cancellation);
        if (ready is not { Plan.HasPicture: true })
            return WorkEnd.Never("There is no picture in the recording that decodes.");
        var made = await new MakeDerivative(sandbox).ProxyAsync(ready.File, ready.Output, ready.Plan, ready.Sha256, CheckMedia.Patience(work.Attempts), cancellation);
        return await publish.RunAsync(work, Kind, made, again: work.Attempts < MostAttempts, cancellation);
    }
}
