using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>
/// A store that was compared to its end is there, and was compared: the incidents that said otherwise of the store as a whole are resolved by
/// it. Those about single copies are people's to resolve.
/// </summary>
internal sealed class LiftStoreIncidents(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    private static readonly FindingKind[] OfStores = [FindingKind.StoreEmpty, FindingKind.ListingFailed, FindingKind.ListingStale];

    public async Task RunAsync(ListingRun run, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await RecordFindings.LockStoreAsync(db, run.Store, cancellation);
        var open = await db.Incidents.Where(i => i.Store == run.Store && OfStores.Contains(i.Kind) && i.State == IncidentState.Open).ToListAsync(cancellation);
        if (open.Count == 0)
            return;
        var text = $"The store was listed and compared to its end, from {Instant.Format(run.StartedAt)} on: {run.Listed} lines, {run.Catalogued} copies in the catalogue.";
        foreach (var incident in open)
            (incident.State, incident.ResolvedAt, incident.Resolution) = (IncidentState.Resolved, Instant.Truncate(time.GetUtcNow()), text);
        await db.SaveChangesAsync(cancellation);
        await db.StoreDoubts.Where(d => d.Store == run.Store).ExecuteDeleteAsync(cancellation);
        await custody.AppendAsync(db, [.. open.Select(incident => new CustodyAct
        {
            Actor = PreservationModule.Worker,
            Action = CustodyAction.IncidentResolved,
            Subjects = [SubjectOf.Incident(incident.Id)],
            Details = new Dictionary<string, JsonNode?> { ["reason"] = text },
        })], cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
