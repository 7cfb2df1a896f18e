using Evidence.Database;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.KeyCare;

/// <summary>
/// Makes this program's keys those that are on record now. Who tells others the agency's keys does so first: another program may have signed with a
/// version that this one has not noticed yet.
/// </summary>
public sealed class TakeKeysOnRecord(FileKeyRing keys, EvidenceDb db)
{
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StartRefusedException">The ring cannot be read, or lacks a version that is on record; all keys stay as they were.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var versions = await db.KeyVersions.AsNoTracking().ToListAsync(cancellation);
        if (versions.Count == 0)
            throw new StartRefusedException("the database has no record of the agency's keys.", "Run the worker's verb \"setup\"; else restore the database from its backup.");
        keys.Refresh(versions);
    }
}
