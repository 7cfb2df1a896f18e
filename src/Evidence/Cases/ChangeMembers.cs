using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases;

/// <summary>Lets somebody work on a case, and ends it. What is so already writes nothing.</summary>
public sealed class ChangeMembers(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public Task AddAsync(CaseId file, PersonId person, Actor actor, CancellationToken cancellation) => RunAsync(file, person, joins: true, actor, cancellation);

    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public Task RemoveAsync(CaseId file, PersonId person, Actor actor, CancellationToken cancellation) => RunAsync(file, person, joins: false, actor, cancellation);

    private async Task RunAsync(CaseId id, PersonId person, bool joins, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageCases);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        var file = await db.DemandCaseAsync(id, actor, Permission.ManageCases, now, cancellation);
        var name = await db.People.Where(p => p.Id == person).Select(p => p.DisplayName).SingleOrDefaultAsync(cancellation)
            ?? throw CasesRefusals.PersonUnknown.ToException();
        var member = await db.CaseMembers.SingleOrDefaultAsync(m => m.CaseId == id && m.PersonId == person && m.Until == null, cancellation);
        if (joins == member is not null)
            return;
        if (joins && file.State == CaseState.Closed)
            throw CasesRefusals.CaseClosed.ToException();
        if (member is not null)
            member.Until = now;
        else
            db.CaseMembers.Add(new CaseMember { CaseId = id, PersonId = person, Since = now });
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(joins ? CustodyAction.CaseJoined : CustodyAction.CaseLeft, [SubjectOf.Case(id), SubjectOf.Person(person)], actor,
            ("officer.name", name), ("case", file.Reference)), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
