using Evidence.Database;
using Evidence.Media;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;

namespace Evidence.Items.Clips;

/// <summary>Makes the next clip or still that was asked for of an original: from the original itself, never from a copy.</summary>
internal sealed class DeriveClip(EvidenceDb db, DerivativeSource source, PublishClip publish, PublishDerivative orders, HowFar howFar)
{
    private const int MostAttempts = 3;

    /// <exception cref="IOException">The original or the store could not be used; the work waits.</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; the work waits.</exception>
    public async Task<WorkEnd> RunAsync(MediaWork work, OriginalCopy copy, ProvenSandbox sandbox, CancellationToken cancellation)
    {
        if (await WaitingClips.NextAsync(db, work.PartId, cancellation) is not { } clip)
            return await orders.NothingAsync(work, cancellation);
        using var ready = await source.PrepareAsync(work, copy, cancellation);
        if (ready is null || (clip.Kind == ClipKind.Still && !ready.Plan.HasPicture))
            return await publish.RefuseAsync(work, clip, "There is no picture in the recording that decodes.", cancellation);
        var cut = new ClipCut(clip.FromMs, clip.ToMs);
        var made = await new MakeClip(sandbox, howFar).RunAsync(ready.File, ready.Output, ready.Plan, cut, ready.Sha256, CheckMedia.Patience(work.Attempts), cancellation);
        if (made.File is not null)
            return await publish.RunAsync(work, clip, made, cancellation);
        return work.Attempts < MostAttempts ? WorkEnd.Later(made.Refusal!) : await publish.RefuseAsync(work, clip, made.Refusal!, cancellation);
    }
}
