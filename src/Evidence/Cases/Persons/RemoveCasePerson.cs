using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Cases.Persons;

/// <summary>Takes somebody off a case who was written there by mistake. What was said of them stays in the record.</summary>
public sealed class RemoveCasePerson(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(CaseId id, CasePersonId personId, string? reason, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, now) = await db.DemandWorkAsync(id, actor, time, cancellation);
        var person = await db.FindCasePersonAsync(id, personId, cancellation);
        var why = RecordText.Reason(reason);
        person.RemovedAt = now;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.CasePersonRemoved, SubjectOf.Case(id), actor, ("case", file.Reference), ("person", personId.ToString()), ("person.name", person.Name), ("reason", why)), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
