using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Intake;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Preservation;

/// <summary>Writes that a copy was made and read back: as a second one, or in the place of a damaged one, which is set aside with its bytes.</summary>
public sealed class CatalogueCopy(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <returns>False where the catalogue has moved on meanwhile: nothing was written.</returns>
    internal async Task<bool> RunAsync(WantedCopy wanted, StoredCopy source, StoredCopy made, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"select from items.item where id = {wanted.Sealed.ItemId.Value} for update", cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        var there = await db.StoredCopies.FindAsync([made.ObjectId, made.Store], cancellation);
        if (there?.Key != wanted.Damaged?.Key || there is not null && (there.Version != wanted.Damaged!.Version || there.DamagedAt is null || there.RemovedAt is not null))
            return false;
        IReadOnlyList<IncidentId> incidents = [];
        if (there is null)
            db.StoredCopies.Add(new StoredCopy { ObjectId = made.ObjectId, Store = made.Store, Key = made.Key, Version = made.Version, StoredAt = now, VerifiedAt = now, ProtectionDoubtedAt = now });
        else
            incidents = await ReplaceAsync(there, made, now, cancellation);
        await db.SaveChangesAsync(cancellation);
        await RefreshItems.RunAsync(db, [wanted.Sealed.ItemId], cancellation);
        await custody.AppendAsync(db, await ActAsync(wanted, source, incidents, cancellation), cancellation);
        FaultPoints.Hit(FaultPoint.CopyBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.CopyCommitted);
        return true;
    }

    /// <summary>The row tells of the new bytes from now on. Their lock and hold are set by whoever keeps those: the doubt is the order for it.</summary>
    private async Task<IReadOnlyList<IncidentId>> ReplaceAsync(StoredCopy damaged, StoredCopy made, DateTimeOffset now, CancellationToken cancellation)
    {
        db.SetAsideCopies.Add(new SetAsideCopy
        {
            ObjectId = damaged.ObjectId, Store = damaged.Store, Key = damaged.Key, Version = damaged.Version, StoredAt = damaged.StoredAt,
            DamagedAt = damaged.DamagedAt!.Value, Damage = damaged.Damage!, ReplacedAt = now,
        });
        var incidents = await Mending.OpenIncidentsAsync(db, damaged, now, cancellation);
        (damaged.Key, damaged.Version, damaged.StoredAt, damaged.VerifiedAt, damaged.DamagedAt, damaged.Damage) = (made.Key, made.Version, now, now, null, null);
        (damaged.LockedUntil, damaged.LockMode, damaged.IsHeld, damaged.ProtectionDoubtedAt) = (null, null, false, now);
        await db.Rechecks.Where(r => r.ObjectId == damaged.ObjectId && r.Store == damaged.Store).ExecuteDeleteAsync(cancellation);
        return incidents;
    }

    private async Task<CustodyAct> ActAsync(WantedCopy wanted, StoredCopy source, IReadOnlyList<IncidentId> incidents, CancellationToken cancellation)
    {
        var part = await db.Parts.AsNoTracking().SingleAsync(p => p.ObjectId == wanted.Sealed.Id, cancellation);
        var details = new Dictionary<string, JsonNode?> { ["store.from"] = source.Store, ["store.to"] = wanted.Store };
        if (wanted.Damaged is { } damaged)
            details["reason"] = $"On {Instant.Format(damaged.DamagedAt!.Value)} the copy there was found damaged: {damaged.Damage}";
        return new CustodyAct
        {
            Actor = PreservationModule.Worker,
            Action = wanted.Damaged is null ? CustodyAction.ObjectCopied : CustodyAction.CopyRepaired,
            Subjects = [SubjectOf.Item(wanted.Sealed.ItemId), .. incidents.Select(SubjectOf.Incident)],
            Objects = [part.InCustody(wanted.Sealed)],
            Details = details,
        };
    }
}
