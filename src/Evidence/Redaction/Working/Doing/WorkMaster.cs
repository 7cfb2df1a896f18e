using Evidence.Database;
using Evidence.Durability;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working.Doing;

/// <summary>Gets the original of a redaction ready on this machine.</summary>
internal sealed class WorkMaster(EvidenceDb db, OpenPart open)
{
    /// <exception cref="Kernel.RefusedException">no-such-file · not-readable</exception>
    /// <exception cref="IOException">The original or the store could not be used now.</exception>
    public async Task<Recording> OpenAsync(RedactionWork work, WorkMeans means, CancellationToken cancellation)
    {
        var bytes = await (from part in db.Parts join held in db.SealedObjects on part.ObjectId equals held.Id where part.Id == work.PartId select held.PlaintextBytes).SingleAsync(cancellation);
        var file = await means.Copy.ForAsync(work.PartId, bytes, open, cancellation);
        FaultPoints.Hit(FaultPoint.MediaDecrypted);
        return await OpenRecording.RunAsync(means.Sandbox, file, cancellation);
    }
}
