using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Search;

/// <summary>One recording as a list shows it.</summary>
/// <param name="SortedName">The title as names are sorted.</param>
/// <param name="Reason">Why it is in quarantine.</param>
/// <param name="Device">Label of the device, else make, model and serial.</param>
/// <param name="CapturedLocal">Time of capture by the device's clock; null where nothing tells it.</param>
/// <param name="CapturedZone">Where the zone comes from.</param>
/// <param name="HasThumbnail">One that we made: what a card brings as a thumbnail nobody has looked at.</param>
public sealed record ListedItem(
    ItemId Id, string Title, string SortedName, ItemState State, string? Reason, PersonId? OfficerId, string? Officer, DeviceId? DeviceId, string? Device,
    DateTime? CapturedLocal, string? CapturedZone, int? CapturedUncertaintySeconds, long? DurationMs, DateTimeOffset ArrivedAt,
    bool HasThumbnail);

/// <param name="Next">Null on the last page.</param>
/// <param name="Named">What the text is the reference of, if it is one; it was then not searched for as words.</param>
public sealed record ItemPage(IReadOnlyList<ListedItem> Items, ItemCursor? Next, Naming Named);

/// <summary>The list of recordings: searched, narrowed, sorted and keyset-paged.</summary>
public sealed class SearchItems(EvidenceDb db, TimeProvider time)
{
    public const int PageSize = 50, MostAtOnce = 200;

    /// <param name="filter">What to narrow to.</param>
    /// <param name="order">How to sort.</param>
    /// <param name="after">The last page's <see cref="ItemPage.Next"/>, of a list that was sorted the same; null for the first page.</param>
    /// <param name="actor">Who looks: only what they reach is listed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="size">Of a page, from 1 to <see cref="MostAtOnce"/>.</param>
    /// <exception cref="RefusedException">One of <see cref="SearchRefusals"/>.</exception>
    public async Task<ItemPage> RunAsync(SearchFilter filter, ItemOrder order, ItemCursor? after, Actor actor, CancellationToken cancellation, int size = PageSize)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(order);
        if (size is < 1 or > MostAtOnce)
            throw SearchRefusals.PageSizeWrong.ToException();
        var now = time.GetUtcNow();
        var reach = await ItemReach.ReadAsync(db, actor, Permission.SeeFootage, now, cancellation);
        var found = await new FindByText(db, reach).RunAsync(filter.Text, actor, now, cancellation);
        var narrowed = await NarrowItems.ReadAsync(db, filter, reach, cancellation);
        var rows = await RowsAsync([.. found.Ways.Select(narrowed.Run)], reach, order, after, size + 1, cancellation);
        return rows.Count > size ? new ItemPage(rows[..size], Cursor(rows[size - 1], order.By), found.Named) : new ItemPage(rows, null, found.Named);
    }

    /// <summary>One row more than a page, if there is one. What is known and what is not are asked for apart: so either is read along an index.</summary>
    private async Task<List<ListedItem>> RowsAsync(
        IReadOnlyList<IQueryable<EvidenceItem>> found, ItemReach reach, ItemOrder order, ItemCursor? after, int wanted, CancellationToken cancellation)
    {
        var amongUnknown = order.HasUnknown && after is { HasValue: false };
        var rows = amongUnknown ? [] : await PartAsync(order.Known, after, wanted);
        if (order.HasUnknown && rows.Count < wanted)
            rows.AddRange(await PartAsync(order.Unknown, amongUnknown ? after : null, wanted - rows.Count));
        return rows;

        Task<List<ListedItem>> PartAsync(Func<IQueryable<EvidenceItem>, IQueryable<EvidenceItem>> part, ItemCursor? behind, int most) =>
            Listed(reach.First([.. found.Select(items => behind is null ? part(items) : order.Behind(part(items), behind))], order, most)).ToListAsync(cancellation);
    }

    private static ItemCursor Cursor(ListedItem item, ItemSort by) => new(item.ArrivedAt, item.Id,
        by switch { ItemSort.Recorded => item.CapturedLocal?.Ticks, ItemSort.Length => item.DurationMs, _ => null }, by == ItemSort.Name ? item.SortedName : null);

    /// <summary>Looks up what a row shows besides only for the rows of the page, whose order stays.</summary>
    private IQueryable<ListedItem> Listed(IQueryable<EvidenceItem> items) => items.Select(i => new ListedItem(
        i.Id, i.Title, i.SortedName, i.State, i.Reason, i.OfficerId, db.People.Where(p => p.Id == i.OfficerId).Select(p => p.DisplayName).FirstOrDefault(),
        i.DeviceId, db.Devices.Where(d => d.Id == i.DeviceId).Select(d => d.Label ?? d.Make + " " + d.Model + " " + d.Serial).FirstOrDefault(),
        i.CapturedLocal, i.CapturedZone, i.CapturedUncertaintySeconds, i.DurationMs, i.ArrivedAt,
        !i.IsPrivileged && !i.ShowsChild && !i.ShowsSexualOffenceVictim && !i.IsDistressing && !i.IsCourtSealed
            // One of them is asked for, for each row: of "is there any" the database may make a list of all thumbnails that there are.
            && db.Parts.Where(part => part.ItemId == i.Id && part.Role == FileRole.Thumbnail && part.FileName == null)
                .Join(db.SealedObjects.Where(o => o.WrappedKey != null), part => part.ObjectId, o => o.Id, (part, o) => (PartId?)part.Id).FirstOrDefault() != null));
}
