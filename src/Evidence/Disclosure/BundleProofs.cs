using System.Text;
using Evidence.Custody.Log;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Formats.Packaging;

namespace Evidence.Disclosure;

/// <summary>Writes, for each entry of a bundle, the proof that it is in the log, and the policy that says whose signatures count.</summary>
internal sealed class BundleProofs(ReadLog log, SignedNote note)
{
    public async Task WritePolicyAsync(BagWriter bag, CancellationToken cancellation) =>
        await bag.AddAsync(BundleLayout.Policy, Encoding.UTF8.GetBytes(log.Policy), cancellation);

    /// <param name="bag">Takes them.</param>
    /// <param name="entries">Not too many at once; all are below the checkpoint.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task WriteAsync(BagWriter bag, IReadOnlyCollection<Sha256Hash> entries, CancellationToken cancellation)
    {
        foreach (var (entry, proof) in await log.ProveAsync(entries, note, cancellation))
            await bag.AddAsync(BundleLayout.ProofPath(entry.Hash), proof.ToBytes(), cancellation);
    }
}
