using System.Globalization;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases.Work;

/// <summary>Writes down what is to be done in a case, and that it is done, or is to be done again. Whoever works on the case does.</summary>
public sealed class SetTask(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <param name="id">The case.</param>
    /// <param name="text">What is to be done.</param>
    /// <param name="dueOn">By the agency's calendar; null without a day.</param>
    /// <param name="assignedTo">Somebody who works on the case; null where anybody may do it.</param>
    /// <param name="actor">Who writes it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task<CaseTaskId> AddAsync(CaseId id, string? text, DateOnly? dueOn, PersonId? assignedTo, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, now) = await db.DemandWorkAsync(id, actor, time, cancellation);
        var name = assignedTo is not { } somebody ? null
            : await db.MembersAt(now).Where(m => m.CaseId == id && m.PersonId == somebody).Join(db.People, m => m.PersonId, p => p.Id, (_, p) => p.DisplayName).FirstOrDefaultAsync(cancellation) ?? throw CasesRefusals.PersonUnknown.ToException();
        var task = new CaseTask { Id = CaseTaskId.New(), CaseId = id, Text = RecordText.Task(text), MadeAt = now, DueOn = dueOn, AssignedTo = assignedTo };
        db.CaseTasks.Add(task);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.CaseTaskMade, SubjectOf.Case(id), actor, ("case", file.Reference), ("task", task.Text), ("officer.name", name),
            ("after", new JsonObject { ["due"] = dueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) })), cancellation);
        await transaction.CommitAsync(cancellation);
        return task.Id;
    }

    /// <summary>What is so already writes nothing.</summary>
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task DoneAsync(CaseId id, CaseTaskId taskId, bool done, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, now) = await db.DemandWorkAsync(id, actor, time, cancellation);
        var task = await db.CaseTasks.SingleOrDefaultAsync(t => t.Id == taskId && t.CaseId == id, cancellation) ?? throw CasesRefusals.NoSuchTask.ToException();
        if (done == task.DoneAt is not null)
            return;
        (task.DoneAt, task.DoneBy) = (done ? now : null, done ? actor.Person : null);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(done ? CustodyAction.CaseTaskDone : CustodyAction.CaseTaskReopened, SubjectOf.Case(id), actor, ("case", file.Reference), ("task", task.Text)), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
