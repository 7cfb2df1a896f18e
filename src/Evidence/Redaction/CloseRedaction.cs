using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Redaction.Working;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction;

/// <summary>Ends a redaction: nothing more is drawn or made. What was made stays, and can still be approved. What waits is given up.</summary>
public sealed class CloseRedaction(EvidenceDb db, CustodyLog custody, RedactionReach reach)
{
    /// <summary>What is so already writes nothing.</summary>
    /// <exception cref="RefusedException"><c>no-such-redaction</c>.</exception>
    public async Task RunAsync(RedactionId id, Actor actor, CancellationToken cancellation)
    {
        await reach.DemandAsync(id, actor, Permission.RedactFootage, cancellation);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var redaction = await db.Redactions.FromSql($"select * from redaction.redaction where id = {id.Value} for update").SingleAsync(cancellation);
        if (redaction.ClosedAt is not null)
            return;
        (redaction.ClosedAt, redaction.ClosedBy) = (reach.Now, person);
        await CancelWork.EndAsync(db.RedactionWork.Where(w => w.RedactionId == id && w.EndedAt == null), reach.Now, cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionClosed, SubjectOf.Item(redaction.ItemId), actor, ("redaction", id.ToString())), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
