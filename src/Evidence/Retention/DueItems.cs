using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Retention;

/// <summary>
/// Items of which some copy needs something of its store. The order to do it is the state of the rows: nothing is remembered elsewhere.
/// </summary>
internal sealed class DueItems(EvidenceDb db, TimeSpan lockFor)
{
    /// <param name="now">The time.</param>
    /// <param name="most">How many at once.</param>
    /// <param name="stopped">Stores that are left alone.</param>
    /// <param name="unshortened">Stores in which no lock can be shortened.</param>
    /// <param name="passed">Items that were looked at in this run without anything moving.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<ItemId>> ReadAsync(
        DateTimeOffset now, int most, string[] stopped, string[] unshortened, IReadOnlyCollection<ItemId> passed, CancellationToken cancellation)
    {
        var (least, soon, done) = (now + LockRule.RenewBelow(lockFor), now + LockRule.Shortest, passed.Select(item => item.Value).ToArray());
        var unlocked = (await db.ClosedStoresAsync(cancellation)).Concat(stopped).ToArray();
        // Each part goes along an index of its own; the first is the only long one.
        var found = await db.Database.SqlQuery<Guid>($"""
            (select o.item_id from items.stored_copy c
              join items.sealed_object o on o.id = c.object_id
              join items.item i on i.id = o.item_id
              left join retention.item r on r.item_id = o.item_id
              cross join lateral (select retention.keeps_until(i.arrived_at) as agency) h
              cross join lateral (select least({least}, case when h.agency is not null then greatest(h.agency, r.keep_until) end, r.must_destroy_by) as wanted) w
              where (c.locked_until is null or c.locked_until < {least}) and c.verified_at is not null and o.wrapped_key is not null
                and c.removed_at is null and c.store <> all({unlocked}) and o.item_id <> all({done})
                and date_trunc('second', w.wanted) > {soon} and (c.locked_until is null or c.locked_until < date_trunc('second', w.wanted))
              order by c.locked_until nulls first limit {most})
            union
            (select r.item_id from retention.item r join items.sealed_object o on o.item_id = r.item_id join items.stored_copy c on c.object_id = o.id
              where c.locked_until > date_trunc('second', r.must_destroy_by) and c.locked_until > {soon} and c.lock_mode = 'liftable' and c.verified_at is not null
                and c.removed_at is null and c.store <> all({unshortened}) and c.store <> all({stopped}) and r.item_id <> all({done}) limit {most})
            union
            (select o.item_id from items.stored_copy c join items.sealed_object o on o.id = c.object_id
              where c.protection_doubted_at is not null and c.removed_at is null and c.store <> all({stopped}) and o.item_id <> all({done}) limit {most})
            union
            (select h.item_id from retention.hold h join items.sealed_object o on o.item_id = h.item_id join items.stored_copy c on c.object_id = o.id
              where h.state in ('standing', 'release-requested') and not c.is_held and c.removed_at is null and c.store <> all({stopped}) and h.item_id <> all({done}) limit {most})
            union
            (select h.item_id from retention.hold h where h.placed_at is null and h.state <> 'released' and h.item_id <> all({done}) limit {most})
            union
            (select h.item_id from retention.hold h where h.state = 'releasing' and h.item_id <> all({done}) limit {most})
            """).ToListAsync(cancellation);
        return [.. found.Distinct().Take(most).Select(id => new ItemId(id))];
    }
}
