using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Items.Reach;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Search;

/// <summary>Leaves of recordings those of which everything holds that a filter says.</summary>
/// <param name="files">Of <see cref="SearchFilter.Case"/>.</param>
/// <param name="incidents">Of <see cref="SearchFilter.Incident"/>.</param>
internal sealed class NarrowItems(EvidenceDb db, SearchFilter filter, IReadOnlyList<CaseId> files, IReadOnlyList<PoliceIncidentId> incidents)
{
    public static async Task<NarrowItems> ReadAsync(EvidenceDb db, SearchFilter filter, ItemReach reach, CancellationToken cancellation) => new(db, filter,
        filter.Case is null ? [] : (await NamedRecords.ReadAsync(db, reach, filter.Case.Trim(), cancellation)).Files,
        filter.Incident is null ? [] : (await NamedRecords.ReadAsync(db, reach, filter.Incident.Trim(), cancellation)).Incidents);

    public IQueryable<EvidenceItem> Run(IQueryable<EvidenceItem> items) => ByRecord(ByTime(ByColumn(items)));

    private IQueryable<EvidenceItem> ByColumn(IQueryable<EvidenceItem> items)
    {
        if (filter.State is { } state)
            items = items.Where(i => i.State == state);
        if (filter.Officer is { } officer)
            items = items.Where(i => i.OfficerId == officer);
        if (filter.Unit is { } unit)
            items = items.Where(i => i.UnitId == unit);
        if (filter.Device is { } device)
            items = items.Where(i => i.DeviceId == device);
        if (filter.Class is { } access)
            items = items.Where(i => i.AccessClass == access);
        if (filter.Kind is { } kind)
            items = items.Where(i => i.Kind == kind);
        if (filter.HasTelemetry is { } has)
            items = items.Where(i => i.HasTelemetry == has);
        if (filter.Tag is not null)
        {
            var tag = TagItem.Read(filter.Tag) ?? "";
            items = items.Where(i => i.Tags.Contains(tag));
        }

        if (filter.Category is { } category)
            items = items.Where(i => i.CategoryIds.Contains(category.Value));
        return items;
    }

    private IQueryable<EvidenceItem> ByTime(IQueryable<EvidenceItem> items)
    {
        if (filter.From is { } from)
            items = items.Where(i => i.CapturedLocal >= from.ToDateTime(TimeOnly.MinValue));
        if (filter.Until is { } until && until < DateOnly.MaxValue)
            items = items.Where(i => i.CapturedLocal < until.AddDays(1).ToDateTime(TimeOnly.MinValue));
        if (filter is { Earliest: not null } or { Latest: not null })
            items = ByTimeOfDay(items, filter.Earliest ?? TimeOnly.MinValue, filter.Latest ?? TimeOnly.MinValue);
        if (filter.ShortestMs is { } shortest)
            items = items.Where(i => i.DurationMs >= shortest);
        if (filter.LongestMs is { } longest)
            items = items.Where(i => i.DurationMs <= longest);
        return items;
    }

    private static IQueryable<EvidenceItem> ByTimeOfDay(IQueryable<EvidenceItem> items, TimeOnly earliest, TimeOnly latest) => earliest < latest
        ? items.Where(i => TimeOnly.FromDateTime(i.CapturedLocal!.Value) >= earliest && TimeOnly.FromDateTime(i.CapturedLocal.Value) < latest)
        : items.Where(i => TimeOnly.FromDateTime(i.CapturedLocal!.Value) >= earliest || TimeOnly.FromDateTime(i.CapturedLocal.Value) < latest);

    private IQueryable<EvidenceItem> ByRecord(IQueryable<EvidenceItem> items)
    {
        if (filter.Case is not null)
            items = items.Where(i => db.CaseItems.Any(link => link.ItemId == i.Id && link.RemovedAt == null && files.Contains(link.CaseId)));
        if (filter.Incident is not null)
            items = items.Where(i => db.IncidentItems.Any(link => link.ItemId == i.Id && link.RemovedAt == null && incidents.Contains(link.IncidentId)));
        if (filter.Area is { } area)
        {
            var within = area.Within(db);
            items = items.Where(i => within.Any(place => place.ItemId == i.Id));
        }

        return items;
    }
}
