using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Evidence.Review;

/// <summary>
/// Stored bytes turned out not to be those that were sealed. The incident is logged; the copy is marked as damaged, so that it counts as
/// held no longer and its file is taken again when it is docked; an entry in the item's chain says so; and the item is quarantined
/// where what the device gave is hit. A damaged proxy or thumbnail can be made again.
/// </summary>
public sealed class ReportAlteredObject(EvidenceDb db, CustodyLog custody, TimeProvider time, ILogger<ReportAlteredObject> log)
{
    public async Task RunAsync(PartId part, AlteredObjectException finding, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var hit = await db.Parts.AsNoTracking().SingleAsync(p => p.Id == part, cancellation);
        var sealedObject = await db.SealedObjects.AsNoTracking().SingleAsync(o => o.Id == hit.ObjectId, cancellation);
        log.LogCritical("Stored object {Object} of item {Item} is altered: segment {Segment}, {Finding}. It was not sent on.", hit.ObjectId, hit.ItemId, finding.Segment, finding.Finding);

        var item = await db.Items.FromSql($"select * from items.item where id = {hit.ItemId.Value} for update").SingleAsync(cancellation);
        var reason = $"The stored copy of “{hit.Display}” no longer opens: {finding.Finding} (segment {finding.Segment}).";
        var now = Instant.Truncate(time.GetUtcNow());
        // A player tries again and again: the first time says it.
        if (await db.StoredCopies.Where(c => c.ObjectId == hit.ObjectId && c.DamagedAt == null)
            .ExecuteUpdateAsync(copy => copy.SetProperty(c => c.DamagedAt, now).SetProperty(c => c.Damage, reason), cancellation) == 0)
            return;
        if (hit.IsFromDevice)
        {
            (item.State, item.Reason) = (ItemState.Quarantined, reason);
            await db.SaveChangesAsync(cancellation);
        }

        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = Actor.Program("evidence-web"),
            Action = CustodyAction.ObjectQuarantined,
            Subjects = [SubjectOf.Item(hit.ItemId)],
            Objects = [hit.InCustody(sealedObject)],
            Details = new Dictionary<string, System.Text.Json.Nodes.JsonNode?> { ["reason"] = reason },
            At = now,
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
