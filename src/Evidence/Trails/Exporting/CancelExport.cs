using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails.Exporting;

/// <summary>Ends an export that is not done yet. Of one that is done, or ended otherwise, nothing changes.</summary>
public sealed class CancelExport(EvidenceDb db, TimeProvider time)
{
    public async Task RunAsync(Guid export, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (person, now) = (actor.Person, Instant.Truncate(time.GetUtcNow()));
        await db.TrailExports.Where(e => e.Id == export && e.RequestedBy == person && (e.State == ExportState.Waiting || e.State == ExportState.Running))
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.State, ExportState.Cancelled).SetProperty(e => e.EndedAt, now), cancellation);
    }
}
