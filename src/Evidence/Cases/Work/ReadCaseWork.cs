using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases.Work;

/// <param name="Folders">By name.</param>
/// <param name="FolderOf">In which the recordings lie that lie in one.</param>
/// <param name="Incidents">What the case is about, by reference.</param>
/// <param name="ToDo">Tasks and points of the checklist that are not done.</param>
public sealed record CaseWork(IReadOnlyList<CaseFolder> Folders, IReadOnlyDictionary<ItemId, CaseFolderId> FolderOf, IReadOnlyList<PoliceIncident> Incidents, int ToDo);

/// <summary>How the work on a case is arranged: its folders, the incidents that it is about, and how much is to do.</summary>
public sealed class ReadCaseWork(EvidenceDb db, TimeProvider time)
{
    /// <returns>Null where there is no such case, or the actor may not know of it.</returns>
    public async Task<CaseWork?> RunAsync(CaseId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeCases);
        if (!await db.CasesWithin(actor, Permission.SeeCases, time.GetUtcNow()).AnyAsync(c => c.Id == id, cancellation))
            return null;
        var folders = await db.CaseFolders.AsNoTracking().Where(f => f.CaseId == id).OrderBy(f => f.Name).ToListAsync(cancellation);
        var filed = folders.Count == 0 ? [] : await db.CaseItems.Where(l => l.CaseId == id && l.RemovedAt == null && l.FolderId != null).ToDictionaryAsync(l => l.ItemId, l => l.FolderId!.Value, cancellation);
        var incidents = await (from l in db.CaseIncidents
                               join i in db.PoliceIncidents on l.IncidentId equals i.Id
                               where l.CaseId == id && l.RemovedAt == null
                               orderby i.Reference
                               select i).AsNoTracking().ToListAsync(cancellation);
        return new CaseWork(folders, filed, incidents, await db.CaseTasks.CountAsync(t => t.CaseId == id && t.DoneAt == null, cancellation));
    }
}
