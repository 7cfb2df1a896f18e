using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Reviewing;

/// <summary>Which recordings are redacted copies that nobody approved, or were cut out of one. They are disclosed by no route.</summary>
public sealed class UnapprovedCopies(EvidenceDb db)
{
    /// <summary>Those among the given ones.</summary>
    public async Task<IReadOnlySet<ItemId>> AmongAsync(IReadOnlyCollection<ItemId> items, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(items);
        var ids = items.Select(item => item.Value).ToArray();
        var found = await db.Database.SqlQuery<Guid>($"""
            with recursive origin (item, of) as (
                select id, id from unnest({ids}) id
                union
                select origin.item, clip.master_id from origin join items.clip clip on clip.id = origin.of)
            select distinct origin.item as "Value" from origin join redaction.render copy on copy.made_item_id = origin.of
            where not exists (select from redaction.review review where review.render_id = copy.id and review.decision = 'approved')
            """).ToListAsync(cancellation);
        return found.Select(id => new ItemId(id)).ToHashSet();
    }
}
