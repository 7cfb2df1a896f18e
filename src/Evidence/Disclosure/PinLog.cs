using Evidence.Custody.Log;
using Evidence.Database;
using Evidence.Formats.Log;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Disclosure;

/// <summary>
/// Finds the checkpoint at which a bundle's entries are proven: the first over all of them that has the witnesses which the policy asks for. The log is about
/// a second behind, so a bundle that was made just now waits for it.
/// </summary>
public sealed class PinLog(EvidenceDb db, ReadLog log, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20), Pace = TimeSpan.FromMilliseconds(200);

    /// <returns>The checkpoint with its cosignatures.</returns>
    /// <exception cref="RefusedException">The log does not have the entries, or the witnesses have not seen it, although it was waited for.</exception>
    internal async Task<SignedNote> RunAsync(DisclosureBundle bundle, CancellationToken cancellation)
    {
        var until = clock.GetUtcNow() + Patience;
        var entries = await db.Entries.AsNoTracking().Where(e => e.ActId == bundle.ActId).Select(e => e.Hash).ToListAsync(cancellation);
        while (true)
        {
            // The entries of a chain have places that rise: where its last one is, all are.
            var places = await log.PlacesAsync(entries, cancellation);
            if (places.Count == entries.Count && await log.FirstVouchedOverAsync(places.Max(place => place.Index), cancellation) is { } note)
                return note;
            if (clock.GetUtcNow() >= until)
                throw DisclosureRefusals.NotLogged.ToException();
            await Task.Delay(Pace, clock, cancellation);
        }
    }
}
