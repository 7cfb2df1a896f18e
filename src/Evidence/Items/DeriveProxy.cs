using Evidence.Formats.Protocol;
using Evidence.Media;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Items;

/// <summary>
/// Makes the copy of a checked original that every browser plays or shows: a video, sound, a picture, the pages of a document. It is made also where the
/// card brought a proxy of its own: that one is the device's file, nobody has compared it with the recording frame by frame, and it stays in the item beside ours.
/// </summary>
internal sealed class DeriveProxy(DerivativeSource source, PublishDerivative publish, ShowGrowing show, HowFar howFar)
{
    private const int MostAttempts = 3;

    private static readonly DerivativeKind Video = new(FileRole.Proxy, "Playable proxy.mp4", "video/mp4");
    private static readonly DerivativeKind Salvage = Video with { Display = "Salvaged copy.mp4" };
    private static readonly DerivativeKind Sound = new(FileRole.Proxy, "Playable sound.m4a", "audio/mp4");
    private static readonly DerivativeKind Picture = new(FileRole.Proxy, "Picture for browsers.jpg", "image/jpeg");
    private static readonly DerivativeKind Pages = new(FileRole.Proxy, "Pages for browsers", PagesFacts.MediaType);

    /// <exception cref="IOException">The original or the store could not be used; the work waits.</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; the work waits.</exception>
    public async Task<WorkEnd> RunAsync(MediaWork work, OriginalCopy copy, ProvenSandbox sandbox, CancellationToken cancellation)
    {
        using var ready = await source.PrepareAsync(work, copy, cancellation);
        if (ready is null)
            return WorkEnd.Never("There is neither picture nor sound in the recording that decodes.");
        using var growing = new GrowingCopy(copy.Folder.NewFile(), copy.Folder.HasRoom, howFar);
        return await show.WhileAsync(work, growing, async () =>
        {
            var (kind, made) = await MakeAsync(ready, copy.Folder.NewFile(), growing, sandbox, CheckMedia.Patience(work.Attempts), cancellation);
            return await publish.RunAsync(work, kind, made, again: work.Attempts < MostAttempts, cancellation);
        });
    }

    private async Task<(DerivativeKind, DerivativeResult)> MakeAsync(ReadySource ready, string picture, GrowingCopy growing, ProvenSandbox sandbox, int patience, CancellationToken cancellation)
    {
        var (file, output, plan, sha256) = ready;
        return plan switch
        {
            { Pages: > 0, Container: ContainerKind.Tiff } => (Pages, await new MakeTiffPages(sandbox, howFar).RunAsync(file, output, plan, sha256, patience, cancellation)),
            { Pages: > 0 } => (Pages, await new MakePages(sandbox, howFar).RunAsync(file, output, plan, sha256, patience, cancellation)),
            { HasPicture: false } => (Sound, await new MakeSoundCopy(sandbox, howFar).RunAsync(file, output, plan, sha256, patience, cancellation)),
            _ when plan.Container.IsStill() => (Picture, await ready.OpenedAsync(sandbox, picture, patience, (input, opened) => new MakeStillCopy(sandbox).RunAsync(input, output, opened, sha256, patience, cancellation), cancellation)),
            _ => (plan.Damaged ? Salvage : Video, await new MakeDerivative(sandbox).ProxyAsync(file, output, plan, sha256, patience, growing, cancellation)),
        };
    }
}
