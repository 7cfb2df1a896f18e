using Evidence.Formats;
using Evidence.Items;
using Evidence.Search;

namespace Evidence.Web.Search;

/// <summary>A column by which the list can be sorted.</summary>
/// <param name="Href">The list sorted by it, or turned round where it is.</param>
/// <param name="Sorted">"ascending" or "descending", as <c>aria-sort</c> wants it; null where the list is sorted by another.</param>
internal sealed record SortHead(ItemSort Column, string Href, string? Sorted)
{
    public string Text => Column.ToString();

    public bool IsNumber => Column == ItemSort.Length;

    public string Arrow => Sorted switch { null => "", "ascending" => "▲", _ => "▼" };
}

/// <summary>How the list of footage is sorted, in its address and in words.</summary>
internal static class FootageOrder
{
    /// <summary>The columns that the list can be sorted by, in the order in which a choice offers them.</summary>
    public static IReadOnlyList<ItemSort> Columns { get; } = [ItemSort.Arrived, ItemSort.Recorded, ItemSort.Length, ItemSort.Name];

    /// <summary>
    /// What an address says; where it says nothing that we know, the newest arrival first, and of a search for words or for certain days the latest recording
    /// first: newest arrivals would be gone through until those days are reached.
    /// </summary>
    public static ItemOrder Read(string? sort, string? direction, SearchFilter filter) =>
        !Vocabulary.TryParse<ItemSort>(sort, out var by) ? filter is { Text: not null } or { From: not null } or { Until: not null } ? First(ItemSort.Recorded) : ItemOrder.NewestArrivalFirst
            : direction switch { "ascending" => new(by, Descending: false), "descending" => new(by, Descending: true), _ => First(by) };

    /// <summary>The order that pressing a column's head gives: that which people mean first, and turned round where the list has it already.</summary>
    public static ItemOrder Pressed(ItemSort column, ItemOrder now) => column == now.By ? now with { Descending = !now.Descending } : First(column);

    public static string Direction(ItemOrder order) => order.Descending ? "descending" : "ascending";

    /// <summary>"newest arrival first".</summary>
    public static string Words(ItemOrder order) => (order.By, order.Descending) switch
    {
        (ItemSort.Recorded, true) => "latest recording first",
        (ItemSort.Recorded, false) => "earliest recording first",
        (ItemSort.Length, true) => "longest first",
        (ItemSort.Length, false) => "shortest first",
        (ItemSort.Name, true) => "names from Z to A",
        (ItemSort.Name, false) => "names from A to Z",
        (_, true) => "newest arrival first",
        (_, false) => "oldest arrival first",
    };

    private static ItemOrder First(ItemSort column) => new(column, Descending: column != ItemSort.Name);
}
