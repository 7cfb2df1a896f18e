using Evidence.Access;
using Evidence.Database;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Inbox;

/// <summary>The recordings of each kind that is about recordings.</summary>
internal static class InboxItems
{
    /// <summary>Older ones were seen before, or never will be by a list.</summary>
    public static readonly TimeSpan Back = TimeSpan.FromDays(90);

    /// <summary>What is destroyed within this time.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>What one has to be allowed to do with recordings of the kind to be told of them; null where the kind is not about recordings.</summary>
    public static Permission? PermissionOf(InboxKind kind) => kind switch
    {
        InboxKind.ToClassify or InboxKind.NoIncident => Permission.CategoriseFootage,
        InboxKind.NoOfficer or InboxKind.Quarantined or InboxKind.MediaGivenUp => Permission.CategoriseFootage,
        InboxKind.ExpiringSoon => Permission.SetRetention,
        _ => null,
    };

    /// <returns>Within the actor's reach, not sorted.</returns>
    public static async Task<IQueryable<EvidenceItem>> OfAsync(EvidenceDb db, InboxKind kind, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        var items = (await db.ItemsWithinAsync(actor, PermissionOf(kind)!.Value, now, cancellation)).AsNoTracking();
        var (since, soon) = (now - Back, now + Soon);
        return kind switch
        {
            InboxKind.ToClassify => items.Where(i => !i.HasCategory && i.State == ItemState.Verified),
            InboxKind.NoIncident => items.Where(i => i.ArrivedAt >= since && i.State == ItemState.Verified && !db.IncidentItems.Any(l => l.ItemId == i.Id && l.RemovedAt == null)),
            InboxKind.NoOfficer => items.Where(i => i.ArrivedAt >= since && i.OfficerId == null),
            InboxKind.Quarantined => items.Where(i => i.State == ItemState.Quarantined),
            InboxKind.MediaGivenUp => items.Where(i => i.ArrivedAt >= since && db.MediaWork.Any(w => w.ItemId == i.Id && w.NextAt == null)),
            _ => items.Where(i => db.ItemRetentions.Any(r => r.ItemId == i.Id && r.MustDestroyBy != null && r.MustDestroyBy <= soon) && db.SealedObjects.Any(o => o.ItemId == i.Id && o.WrappedKey != null)),
        };
    }
}
