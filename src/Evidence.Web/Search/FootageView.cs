using Evidence.Search;

namespace Evidence.Web.Search;

/// <summary>How the list of recordings looks.</summary>
public enum FootageView { List, Pictures, Timeline, Map }

/// <summary>One recording on the timeline of a day.</summary>
/// <param name="From">Percent of the day, from midnight of the device's clock.</param>
/// <param name="Width">Percent of the day; what goes past midnight ends there.</param>
internal sealed record DayBar(ListedItem Row, double From, double Width)
{
    private const double DayMs = 86_400_000;

    /// <summary>The days of which there are recordings, in the list's order, each with its recordings in the list's order; without those whose time is not known.</summary>
    public static IReadOnlyList<(DateOnly Day, IReadOnlyList<DayBar> Bars)> Days(IEnumerable<ListedItem> rows) =>
    [
        .. rows.Where(row => row.CapturedLocal is not null).GroupBy(row => DateOnly.FromDateTime(row.CapturedLocal!.Value)).Select(day => (day.Key, (IReadOnlyList<DayBar>)[.. day.Select(Of)])),
    ];

    private static DayBar Of(ListedItem row)
    {
        var from = row.CapturedLocal!.Value.TimeOfDay.TotalMilliseconds / DayMs * 100;
        return new(row, from, Math.Min((row.DurationMs ?? 0) / DayMs * 100, 100 - from));
    }
}
