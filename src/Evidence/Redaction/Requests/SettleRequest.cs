using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Requests;

/// <summary>Says whose a request is, that it is done, or that it is declined. Whoever manages redactions does, and whoever asked takes theirs back.</summary>
public sealed class SettleRequest(EvidenceDb db, CustodyLog custody, RedactionReach reach, ListRequests list)
{
    public const int LongestText = 500;

    /// <summary>Gives it to somebody who may redact; null for nobody.</summary>
    /// <exception cref="RefusedException"><c>no-such-request</c>, <c>person-unknown</c>, or the role does not allow it.</exception>
    public async Task AssignAsync(Guid id, PersonId? to, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageRedactions);
        var roles = Enum.GetValues<Role>().Where(role => PermissionMap.ScopeOf(role, Permission.RedactFootage) != Scope.None).ToList();
        if (to is { } somebody && !await db.People.AnyAsync(p => p.Id == somebody && roles.Contains(p.Role), cancellation))
            throw RedactionRefusals.PersonUnknown.ToException();
        await ChangeAsync(id, actor, request => request.AssignedTo = to, cancellation);
    }

    /// <param name="id">The request.</param>
    /// <param name="done">That it is done, or else declined.</param>
    /// <param name="text">Why it is declined; may be empty where it is done.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>no-such-request</c>, <c>request-reason-wrong</c>, or the role does not allow it.</exception>
    public Task EndAsync(Guid id, bool done, string? text, Actor actor, CancellationToken cancellation)
    {
        var why = ShownText.Line(text, LongestText);
        if (!done && why is not { Length: >= RequestRedaction.ShortestReason })
            throw RedactionRefusals.RequestReasonWrong.ToException();
        return ChangeAsync(id, actor, request =>
        {
            if (request.AskedBy != actor.Person)
                actor.Demand(Permission.ManageRedactions);
            (request.State, request.Text, request.SettledBy, request.SettledAt) = (done ? RedactionRequestState.Done : RedactionRequestState.Declined, why, actor.Person, reach.Now);
        }, cancellation);
    }

    private async Task ChangeAsync(Guid id, Actor actor, Action<RedactionRequest> change, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var within = await list.WithinAsync(actor, cancellation);
        if (!await within.AnyAsync(r => r.Id == id, cancellation))
            throw RedactionRefusals.NoSuchRequest.ToException();
        var request = await db.RedactionRequests.FromSql($"select * from redaction.request where id = {id} and settled_at is null for update").SingleOrDefaultAsync(cancellation) ?? throw RedactionRefusals.NoSuchRequest.ToException();
        var before = RequestWords.Told(request);
        change(request);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionRequestChanged, request.Subject(), actor, ("before", before), ("after", RequestWords.Told(request))), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
