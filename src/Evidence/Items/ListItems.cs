using System.Globalization;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>What a list of footage is narrowed to. Everything that is null does not narrow.</summary>
public sealed record ItemFilter
{
    /// <summary>Part of the title, or of the device's label, model or serial.</summary>
    public string? Text { get; init; }

    public ItemState? State { get; init; }

    public PersonId? Officer { get; init; }

    public DeviceId? Device { get; init; }

    /// <summary>First and last day of capture, by the device's clock.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? Until { get; init; }
}

/// <summary>Where a page of a list ends: the next page begins after it, however many items arrive meanwhile.</summary>
public sealed record ItemCursor(DateTimeOffset ArrivedAt, ItemId Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ArrivedAt.UtcTicks}_{Id}");

    public static ItemCursor? Parse(string? text)
    {
        var parts = (text ?? "").Split('_');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.Ticks && ItemId.TryParse(parts[1], out var id)
            ? new ItemCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : null;
    }
}

/// <summary>One recording as a list shows it.</summary>
/// <param name="Reason">Why it is in quarantine.</param>
/// <param name="Device">Label of the device, else make, model and serial.</param>
/// <param name="CapturedLocal">Time of capture by the device's clock; null where nothing tells it.</param>
/// <param name="CapturedZone">Where the zone comes from.</param>
/// <param name="HasThumbnail">One that we made: what a card brings as a thumbnail nobody has looked at.</param>
public sealed record ListedItem(
    ItemId Id, string Title, ItemState State, string? Reason, PersonId? OfficerId, string? Officer, DeviceId? DeviceId, string? Device,
    DateTime? CapturedLocal, string? CapturedZone, int? CapturedUncertaintySeconds, long? DurationMs, DateTimeOffset ArrivedAt,
    bool HasThumbnail);

/// <param name="Next">Null on the last page.</param>
public sealed record ItemPage(IReadOnlyList<ListedItem> Items, ItemCursor? Next);

/// <summary>The footage list, newest arrival first, keyset-paged.</summary>
public sealed class ListItems(EvidenceDb db)
{
    public const int PageSize = 50;

    /// <param name="filter">What to narrow to.</param>
    /// <param name="after">The last page's <see cref="ItemPage.Next"/>; null for the first page.</param>
    /// <param name="ownedBy">Show only this officer's recordings: who may see only their own passes themselves.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ItemPage> RunAsync(ItemFilter filter, ItemCursor? after, PersonId? ownedBy, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var items = Narrow(db.Items.AsNoTracking(), filter);
        if (ownedBy is { } owner)
            items = items.Where(i => i.OfficerId == owner);
        if (after is { ArrivedAt: var at, Id: var id })
            items = items.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.ArrivedAt, i.Id), ValueTuple.Create(at, id)));
        var rows = await Listed(items.OrderByDescending(i => i.ArrivedAt).ThenByDescending(i => i.Id).Take(PageSize + 1)).ToListAsync(cancellation);
        var next = rows.Count > PageSize ? new ItemCursor(rows[PageSize - 1].ArrivedAt, rows[PageSize - 1].Id) : null;
        return new ItemPage(rows.Count > PageSize ? rows[..PageSize] : rows, next);
    }

    private IQueryable<EvidenceItem> Narrow(IQueryable<EvidenceItem> items, ItemFilter filter)
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
        return string.IsNullOrWhiteSpace(filter.Text) ? items : Matching(items, filter.Text.Trim());
    }

    private IQueryable<EvidenceItem> Matching(IQueryable<EvidenceItem> items, string text)
    {
        const string escape = "\\";
        var pattern = "%" + text.Replace(escape, escape + escape, StringComparison.Ordinal)
            .Replace("%", escape + "%", StringComparison.Ordinal).Replace("_", escape + "_", StringComparison.Ordinal) + "%";
        var devices = db.Devices
            .Where(d => EF.Functions.ILike(d.Serial, pattern, escape) || EF.Functions.ILike(d.Model, pattern, escape) || EF.Functions.ILike(d.Label!, pattern, escape))
            .Select(d => (DeviceId?)d.Id);
        return items.Where(i => EF.Functions.ILike(i.Title, pattern, escape) || devices.Contains(i.DeviceId));
    }

    private IQueryable<ListedItem> Listed(IQueryable<EvidenceItem> items) =>
        from i in items
        join p in db.People on i.OfficerId equals p.Id into officers
        from officer in officers.DefaultIfEmpty()
        join d in db.Devices on i.DeviceId equals d.Id into devices
        from device in devices.DefaultIfEmpty()
        orderby i.ArrivedAt descending, i.Id descending
        select new ListedItem(
            i.Id, i.Title, i.State, i.Reason, i.OfficerId, officer == null ? null : officer.DisplayName,
            i.DeviceId, device == null ? null : device.Label ?? device.Make + " " + device.Model + " " + device.Serial,
            i.CapturedLocal, i.CapturedZone, i.CapturedUncertaintySeconds, i.DurationMs, i.ArrivedAt,
            db.Parts.Any(part => part.ItemId == i.Id && part.Role == FileRole.Thumbnail && part.FileName == null));
}
