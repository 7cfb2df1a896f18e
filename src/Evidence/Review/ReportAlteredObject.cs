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
/// Stored bytes turned out not to be those that were sealed. The incident is logged, entered into the item's chain, and
/// the item is quarantined where what the device gave is hit; a damaged proxy or thumbnail can be made again.
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
        if (await WasJustSaidAsync(hit.ItemId, cancellation) && (item.State == ItemState.Quarantined || !hit.IsFromDevice))
            return;
        if (hit.IsFromDevice)
        {
            item.State = ItemState.Quarantined;
            item.Reason = reason;
            await db.SaveChangesAsync(cancellation);
        }

        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = Actor.Program("evidence-web"),
            Action = CustodyAction.ObjectQuarantined,
            Subjects = [SubjectOf.Item(hit.ItemId)],
            Objects = [hit.InCustody(sealedObject)],
            Details = new Dictionary<string, System.Text.Json.Nodes.JsonNode?> { ["reason"] = reason },
            At = Instant.Truncate(time.GetUtcNow()),
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    // A player tries again and again: one entry an hour says it.
    private Task<bool> WasJustSaidAsync(ItemId item, CancellationToken cancellation)
    {
        var since = time.GetUtcNow() - TimeSpan.FromHours(1);
        return db.Entries.AnyAsync(e => e.SubjectKind == SubjectKind.Item && e.SubjectId == item.Value && e.Action == CustodyAction.ObjectQuarantined.Word && e.At > since, cancellation);
    }
}
