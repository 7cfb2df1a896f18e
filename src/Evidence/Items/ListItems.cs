using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>What a list of footage is narrowed to. Everything that is null does not narrow.</summary>
public sealed record ItemFilter
{
    /// <summary>
    /// Part of the title, or of the device's label, model or serial. Where it has no three letters or digits in a row, by which titles are
    /// indexed, a title has to begin with it; capital and small Latin letters are alike, and all others too if it has.
    /// </summary>
    public string? Text { get; init; }

    public ItemState? State { get; init; }

    public PersonId? Officer { get; init; }

    public DeviceId? Device { get; init; }

    /// <summary>First and last day of capture, by the device's clock.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? Until { get; init; }
}

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
public sealed record ItemPage(IReadOnlyList<ListedItem> Items, ItemCursor? Next);

/// <summary>The footage list, sorted and keyset-paged.</summary>
public sealed class ListItems(EvidenceDb db, TimeProvider time)
{
    public const int PageSize = 50;

    /// <param name="filter">What to narrow to.</param>
    /// <param name="order">How to sort.</param>
    /// <param name="after">The last page's <see cref="ItemPage.Next"/>, of a list that was sorted the same; null for the first page.</param>
    /// <param name="actor">Who looks: only what they reach is listed.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ItemPage> RunAsync(ItemFilter filter, ItemOrder order, ItemCursor? after, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(order);
        var reach = await ItemReach.ReadAsync(db, actor, Permission.SeeFootage, time.GetUtcNow(), cancellation);
        var items = Narrow(db.Items.AsNoTracking(), filter);
        if (!string.IsNullOrWhiteSpace(filter.Text))
            items = await MatchingAsync(items, filter.Text.Trim(), cancellation);
        var rows = await RowsAsync(items, reach, order, after, cancellation);
        return rows.Count > PageSize ? new ItemPage(rows[..PageSize], ItemCursor.Of(rows[PageSize - 1], order.By)) : new ItemPage(rows, null);
    }

    /// <summary>One row more than a page, if there is one. What is known and what is not are asked for apart: so either is read along an index.</summary>
    private async Task<List<ListedItem>> RowsAsync(IQueryable<EvidenceItem> items, ItemReach reach, ItemOrder order, ItemCursor? after, CancellationToken cancellation)
    {
        const int wanted = PageSize + 1;
        var amongUnknown = order.HasUnknown && after is { HasValue: false };
        var rows = amongUnknown ? [] : await PartAsync(order.Known(items), reach, order, after, wanted, cancellation);
        if (order.HasUnknown && rows.Count < wanted)
            rows.AddRange(await PartAsync(order.Unknown(items), reach, order, amongUnknown ? after : null, wanted - rows.Count, cancellation));
        return rows;
    }

    private Task<List<ListedItem>> PartAsync(IQueryable<EvidenceItem> items, ItemReach reach, ItemOrder order, ItemCursor? after, int most, CancellationToken cancellation) =>
        Listed(reach.First(after is null ? items : order.Behind(items, after), order, most)).ToListAsync(cancellation);

    private static IQueryable<EvidenceItem> Narrow(IQueryable<EvidenceItem> items, ItemFilter filter)
    {
        if (filter.State is { } state)
            items = items.Where(i => i.State == state);
        if (filter.Officer is { } officer)
            items = items.Where(i => i.OfficerId == officer);
        if (filter.Device is { } device)
            items = items.Where(i => i.DeviceId == device);
        if (filter.From is { } from)
            items = items.Where(i => i.CapturedLocal >= from.ToDateTime(TimeOnly.MinValue));
        if (filter.Until is { } until && until < DateOnly.MaxValue)
            items = items.Where(i => i.CapturedLocal < until.AddDays(1).ToDateTime(TimeOnly.MinValue));
        return items;
    }

    /// <summary>The devices are asked for first: they are few, and their items are found by an index like the titles.</summary>
    private async Task<IQueryable<EvidenceItem>> MatchingAsync(IQueryable<EvidenceItem> items, string text, CancellationToken cancellation)
    {
        var anywhere = $"%{ItemText.Escaped(text)}%";
        var devices = await db.Devices
            .Where(d => EF.Functions.ILike(d.Serial, anywhere, ItemText.Escape) || EF.Functions.ILike(d.Model, anywhere, ItemText.Escape) || EF.Functions.ILike(d.Label!, anywhere, ItemText.Escape))
            .Select(d => (DeviceId?)d.Id).ToListAsync(cancellation);
        if (ItemText.IsIndexed(text))
            return items.Where(i => EF.Functions.ILike(i.Title, anywhere, ItemText.Escape) || devices.Contains(i.DeviceId));
        var beginning = ItemText.Sorted(ItemText.Escaped(text)) + "%";
        return items.Where(i => EF.Functions.Like(i.SortedName, beginning, ItemText.Escape) || devices.Contains(i.DeviceId));
    }

    /// <summary>Looks up what a row shows besides only for the rows of the page, whose order stays.</summary>
    private IQueryable<ListedItem> Listed(IQueryable<EvidenceItem> items) => items.Select(i => new ListedItem(
        i.Id, i.Title, i.SortedName, i.State, i.Reason, i.OfficerId, db.People.Where(p => p.Id == i.OfficerId).Select(p => p.DisplayName).FirstOrDefault(),
        i.DeviceId, db.Devices.Where(d => d.Id == i.DeviceId).Select(d => d.Label ?? d.Make + " " + d.Model + " " + d.Serial).FirstOrDefault(),
        i.CapturedLocal, i.CapturedZone, i.CapturedUncertaintySeconds, i.DurationMs, i.ArrivedAt,
        !i.IsPrivileged && !i.ShowsChild && !i.ShowsSexualOffenceVictim && !i.IsDistressing && !i.IsCourtSealed
            && db.Parts.Any(part => part.ItemId == i.Id && part.Role == FileRole.Thumbnail && part.FileName == null && db.SealedObjects.Any(o => o.Id == part.ObjectId && o.WrappedKey != null))));
}
