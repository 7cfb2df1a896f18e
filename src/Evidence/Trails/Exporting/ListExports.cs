using Evidence.Database;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails.Exporting;

/// <summary>What somebody asked for lately, newest first: everybody sees their own.</summary>
public sealed class ListExports(EvidenceDb db)
{
    private const int Most = 100;

    public async Task<IReadOnlyList<TrailExport>> RunAsync(Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Person is { } person
            ? await db.TrailExports.AsNoTracking().Where(e => e.RequestedBy == person).OrderByDescending(e => e.RequestedAt).Take(Most).ToListAsync(cancellation)
            : [];
    }
}
