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

/// <summary>
/// Writes that copies were read and found right: when, and one entry for each item and store. A copy that counted as damaged and was put back
/// by hand is good again by it.
/// </summary>
public sealed class SettleChecks(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    internal async Task RunAsync(IReadOnlyCollection<DueCopy> right, CancellationToken cancellation)
    {
        if (right.Count == 0)
            return;
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var items = right.Select(r => r.Sealed.ItemId).Distinct().ToList();
        var ids = items.ConvertAll(i => i.Value).ToArray();
        await db.Database.ExecuteSqlAsync($"select from items.item where id = any({ids}) order by id for update", cancellation);
        var acts = new List<CustodyAct>();
        foreach (var store in right.GroupBy(r => r.Copy.Store))
            acts.AddRange(await StoreAsync(store.Key, [.. store], cancellation));
        await RefreshItems.RunAsync(db, items, cancellation);
        if (acts.Count > 0)
            await custody.AppendAsync(db, acts, cancellation);
        FaultPoints.Hit(FaultPoint.ScrubBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.ScrubCommitted);
    }

    /// <summary>Notes that a copy could not be read, and when it is tried again.</summary>
    /// <returns>How often that has happened since it was last read.</returns>
    public async Task<int> PutOffAsync(StoredCopy copy, string trouble, TimeSpan firstPause, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(copy);
        db.ChangeTracker.Clear();
        var now = Instant.Truncate(time.GetUtcNow());
        var recheck = await db.Rechecks.FindAsync([copy.ObjectId, copy.Store], cancellation);
        if (recheck is null)
            db.Rechecks.Add(recheck = new Recheck { ObjectId = copy.ObjectId, Store = copy.Store, NextAt = now });
        (recheck.Attempts, recheck.Trouble) = (recheck.Attempts + 1, trouble);
        recheck.NextAt = now + firstPause * Math.Pow(4, Math.Min(recheck.Attempts - 1, 4));
        await db.SaveChangesAsync(cancellation);
        return recheck.Attempts;
    }

    private async Task<IEnumerable<CustodyAct>> StoreAsync(string store, List<DueCopy> right, CancellationToken cancellation)
    {
        var damaged = right.Where(r => r.Copy.DamagedAt is not null).Select(r => r.Copy.ObjectId).ToHashSet();
        var written = await MarkAsync(store, right, cancellation);
        await db.Rechecks.Where(r => r.Store == store && written.Contains(r.ObjectId)).ExecuteDeleteAsync(cancellation);
        var parts = await db.Parts.AsNoTracking().Where(p => written.Contains(p.ObjectId)).ToDictionaryAsync(p => p.ObjectId, cancellation);
        var acts = new List<CustodyAct>();
        foreach (var item in right.Where(r => parts.ContainsKey(r.Copy.ObjectId)).GroupBy(r => r.Sealed.ItemId))
        {
            foreach (var some in item.Where(r => !damaged.Contains(r.Copy.ObjectId)).Chunk(CustodyAct.MostObjects))
                acts.Add(Act(store, [SubjectOf.Item(item.Key)], some.Select(r => parts[r.Copy.ObjectId].InCustody(r.Sealed)), null));
            foreach (var mended in item.Where(r => damaged.Contains(r.Copy.ObjectId)))
                acts.Add(await MendAsync(mended, parts[mended.Copy.ObjectId], cancellation));
        }

        return acts;
    }

    /// <summary>Only the very copies that were read: one that was repaired or found damaged meanwhile is another.</summary>
    private async Task<List<ObjectId>> MarkAsync(string store, List<DueCopy> right, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        var (ids, keys, versions) = (right.ConvertAll(r => r.Copy.ObjectId.Value).ToArray(), right.ConvertAll(r => r.Copy.Key).ToArray(), right.ConvertAll(r => r.Copy.Version).ToArray());
        var damaged = right.ConvertAll(r => r.Copy.DamagedAt).ToArray();
        var written = await db.Database.SqlQuery<Guid>($"""
            update items.stored_copy c set verified_at = {now}, damaged_at = null, damage = null
            from unnest({ids}, {keys}, {versions}, {damaged}::timestamptz[]) as read(id, key, version, damaged_at)
            where c.store = {store} and c.object_id = read.id and c.key = read.key and c.version = read.version and c.damaged_at is not distinct from read.damaged_at
            returning c.object_id
            """).ToListAsync(cancellation);
        return written.ConvertAll(id => new ObjectId(id));
    }

    private async Task<CustodyAct> MendAsync(DueCopy mended, ItemPart part, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        var open = await Mending.OpenIncidentsAsync(db, mended.Copy, now, cancellation);
        return Act(
            mended.Copy.Store, [SubjectOf.Item(part.ItemId), .. open.Select(SubjectOf.Incident)], [part.InCustody(mended.Sealed)],
            $"Found right again; on {Instant.Format(mended.Copy.DamagedAt!.Value)} it was found damaged: {mended.Copy.Damage}");
    }

    private static CustodyAct Act(string store, IReadOnlyList<Subject> subjects, IEnumerable<CustodyObject> objects, string? reason) => new()
    {
        Actor = PreservationModule.Worker,
        Action = CustodyAction.FixityChecked,
        Subjects = subjects,
        Objects = [.. objects],
        Details = reason is null
            ? new Dictionary<string, JsonNode?> { ["store"] = store }
            : new Dictionary<string, JsonNode?> { ["store"] = store, ["reason"] = reason },
    };
}

/// <summary>What the findings on a copy become when it is good again.</summary>
internal static class Mending
{
    /// <summary>Notes it on every finding about the copy in an open incident.</summary>
    /// <returns>Those incidents, whose chains get the entry too.</returns>
    public static async Task<IReadOnlyList<IncidentId>> OpenIncidentsAsync(EvidenceDb db, StoredCopy copy, DateTimeOffset now, CancellationToken cancellation)
    {
        var findings = await (
            from finding in db.Findings
            join incident in db.Incidents on finding.IncidentId equals incident.Id
            where incident.State == IncidentState.Open && incident.Store == copy.Store && finding.ObjectId == copy.ObjectId
                && finding.Key == copy.Key && finding.Version == copy.Version && finding.MendedAt == null
            select finding).ToListAsync(cancellation);
        foreach (var finding in findings.Where(f => f.Kind.IsDamage()))
            finding.MendedAt = now;
        await db.SaveChangesAsync(cancellation);
        return [.. findings.Where(f => f.Kind.IsDamage()).Select(f => f.IncidentId).Distinct()];
    }
}
