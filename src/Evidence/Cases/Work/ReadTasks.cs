using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases.Work;

/// <param name="AssignedTo">Null where anybody may do it.</param>
/// <param name="DoneBy">Null while it is to do.</param>
public sealed record TaskFacts(CaseTask Task, string? AssignedTo, string? DoneBy);

/// <summary>What is to be done in a case: the checklist in its order, then tasks, what is due first before the rest, and what is done last.</summary>
public sealed class ReadTasks(EvidenceDb db, TimeProvider time)
{
    /// <returns>Null where there is no such case, or the actor may not know of it.</returns>
    public async Task<IReadOnlyList<TaskFacts>?> RunAsync(CaseId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeCases);
        if (!await db.CasesWithin(actor, Permission.SeeCases, time.GetUtcNow()).AnyAsync(c => c.Id == id, cancellation))
            return null;
        var tasks = await db.CaseTasks.AsNoTracking().Where(t => t.CaseId == id)
            .Select(t => new TaskFacts(t, db.People.Where(p => p.Id == t.AssignedTo).Select(p => p.DisplayName).FirstOrDefault(), db.People.Where(p => p.Id == t.DoneBy).Select(p => p.DisplayName).FirstOrDefault()))
            .ToListAsync(cancellation);
        return [.. tasks.OrderBy(t => t.Task.ChecklistPlace ?? int.MaxValue).ThenBy(t => t.Task.DoneAt is not null).ThenBy(t => t.Task.DueOn ?? DateOnly.MaxValue).ThenBy(t => t.Task.MadeAt).ThenBy(t => t.Task.Id.Value)];
    }
}
