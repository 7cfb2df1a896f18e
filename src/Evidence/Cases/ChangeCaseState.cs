using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Cases;

/// <summary>Closes a case, or opens it again.</summary>
public sealed class ChangeCaseState(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException"><c>no-such-case</c>, or the role does not allow it.</exception>
    public async Task RunAsync(CaseId id, CaseState state, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageCases);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var file = await db.DemandCaseAsync(id, actor, Permission.ManageCases, time.GetUtcNow(), cancellation);
        if (file.State == state)
            return;
        file.State = state;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(state == CaseState.Closed ? CustodyAction.CaseClosed : CustodyAction.CaseReopened, SubjectOf.Case(id), actor, ("case", file.Reference)), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
