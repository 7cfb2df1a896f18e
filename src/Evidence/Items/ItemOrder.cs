using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>What a list of footage can be sorted by. Not by officer: whoever wants one officer's recordings filters for them.</summary>
public enum ItemSort { Arrived, Recorded, Length, Name }

/// <summary>
/// How a list of footage is sorted. Of items that are alike the arrival decides, then the id, in the same direction, so that one index
/// serves both directions. What is not known stands at the end in either direction: see <see cref="Known"/>.
/// </summary>
public sealed record ItemOrder(ItemSort By, bool Descending)
{
    public static readonly ItemOrder NewestArrivalFirst = new(ItemSort.Arrived, Descending: true);

    /// <summary>Not every item has what it is sorted by.</summary>
    public bool HasUnknown => By is ItemSort.Recorded or ItemSort.Length;

    /// <summary>The items that have what the list is sorted by.</summary>
    internal IQueryable<EvidenceItem> Known(IQueryable<EvidenceItem> items) => By switch
    {
        ItemSort.Recorded => items.Where(i => i.CapturedLocal != null),
        ItemSort.Length => items.Where(i => i.DurationMs != null),
        _ => items,
    };

    /// <summary>The items that have it not; only where <see cref="HasUnknown"/>.</summary>
    internal IQueryable<EvidenceItem> Unknown(IQueryable<EvidenceItem> items) =>
        By == ItemSort.Recorded ? items.Where(i => i.CapturedLocal == null) : items.Where(i => i.DurationMs == null);

    internal IQueryable<EvidenceItem> Sort(IQueryable<EvidenceItem> items)
    {
        var sorted = (By, Descending) switch
        {
            (ItemSort.Recorded, true) => items.OrderByDescending(i => i.CapturedLocal),
            (ItemSort.Recorded, false) => items.OrderBy(i => i.CapturedLocal),
            (ItemSort.Length, true) => items.OrderByDescending(i => i.DurationMs),
            (ItemSort.Length, false) => items.OrderBy(i => i.DurationMs),
            (ItemSort.Name, true) => items.OrderByDescending(i => i.SortedName),
            (ItemSort.Name, false) => items.OrderBy(i => i.SortedName),
            (_, true) => items.OrderByDescending(i => i.ArrivedAt),
            (_, false) => items.OrderBy(i => i.ArrivedAt),
        };
        return Descending ? sorted.ThenByDescending(i => i.ArrivedAt).ThenByDescending(i => i.Id) : sorted.ThenBy(i => i.ArrivedAt).ThenBy(i => i.Id);
    }

    /// <summary>What stands behind the cursor: among the items that have what the list is sorted by, or, where the cursor has none, among those that have it not.</summary>
    internal IQueryable<EvidenceItem> Behind(IQueryable<EvidenceItem> items, ItemCursor last)
    {
        var (at, id, length, recorded, name) = (last.ArrivedAt, last.Id, last.Number, last.Recorded, last.Name);
        return (last.HasValue ? By : ItemSort.Arrived, Descending) switch
        {
            (ItemSort.Recorded, true) => items.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.CapturedLocal, i.ArrivedAt, i.Id), ValueTuple.Create(recorded, at, id))),
            (ItemSort.Recorded, false) => items.Where(i => EF.Functions.GreaterThan(ValueTuple.Create(i.CapturedLocal, i.ArrivedAt, i.Id), ValueTuple.Create(recorded, at, id))),
            (ItemSort.Length, true) => items.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.DurationMs, i.ArrivedAt, i.Id), ValueTuple.Create(length, at, id))),
            (ItemSort.Length, false) => items.Where(i => EF.Functions.GreaterThan(ValueTuple.Create(i.DurationMs, i.ArrivedAt, i.Id), ValueTuple.Create(length, at, id))),
            (ItemSort.Name, true) => items.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.SortedName, i.ArrivedAt, i.Id), ValueTuple.Create(name, at, id))),
            (ItemSort.Name, false) => items.Where(i => EF.Functions.GreaterThan(ValueTuple.Create(i.SortedName, i.ArrivedAt, i.Id), ValueTuple.Create(name, at, id))),
            (_, true) => items.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.ArrivedAt, i.Id), ValueTuple.Create(at, id))),
            (_, false) => items.Where(i => EF.Functions.GreaterThan(ValueTuple.Create(i.ArrivedAt, i.Id), ValueTuple.Create(at, id))),
        };
    }
}
