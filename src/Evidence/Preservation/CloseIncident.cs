using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>
/// Closes an incident for a reason. From then on it keeps nothing from being removed, so a person answers for it by name. It mends nothing: a copy
/// that was found damaged stays so until it is repaired or found right again.
/// </summary>
public sealed class CloseIncident(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    public const int LongestReason = 500;

    /// <exception cref="RefusedException">One of <see cref="PreservationRefusals"/>, or the role does not allow it.</exception>
    public async Task RunAsync(IncidentId id, string? reason, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.CloseIncidents);
        var text = reason?.Trim() is { Length: > 0 } given ? given : throw PreservationRefusals.ReasonNeeded.ToException();
        if (text.Length > LongestReason)
            throw PreservationRefusals.ReasonTooLong.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var store = await db.Incidents.Where(i => i.Id == id).Select(i => i.Store).SingleOrDefaultAsync(cancellation) ?? throw PreservationRefusals.NoSuchIncident.ToException();
        await RecordFindings.LockStoreAsync(db, store, cancellation);
        var incident = await db.Incidents.SingleAsync(i => i.Id == id, cancellation);
        if (incident.State == IncidentState.Resolved)
            throw PreservationRefusals.AlreadyClosed.ToException();
        (incident.State, incident.ResolvedAt, incident.ResolvedBy, incident.Resolution) = (IncidentState.Resolved, Instant.Truncate(time.GetUtcNow()), actor.Person, text);
        await db.SaveChangesAsync(cancellation);
        // Where it is still so, the next look at the store says it again.
        if (incident.Kind == Items.FindingKind.StoreEmpty)
            await db.StoreDoubts.Where(d => d.Store == store).ExecuteDeleteAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.IncidentResolved,
            Subjects = [SubjectOf.Incident(id)],
            Details = new Dictionary<string, JsonNode?> { ["reason"] = text },
        }, cancellation);
        FaultPoints.Hit(FaultPoint.IncidentBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.IncidentCommitted);
    }
}
