using Evidence.Database;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails.Exporting;

/// <summary>Deletes the files of exports whose time is over. That they were made stays on record.</summary>
public sealed class ForgetExports(EvidenceDb db, ExportFolder folder, TimeProvider time)
{
    /// <summary>How long a file is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - KeptFor;
        foreach (var export in await db.TrailExports.Where(e => e.State == ExportState.Done && e.EndedAt < before).ToListAsync(cancellation))
        {
            folder.Delete(export);
            export.State = ExportState.Expired;
            await db.SaveChangesAsync(cancellation);
        }
    }
}
