using Evidence.Formats;
using Evidence.Items.Places;
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

/// <summary>The recordings of a page drawn on a plane: north up, east scaled by the middle's latitude, so that a circle on the ground is one here.</summary>
/// <param name="Lines">Each recording that has places, with its number in the list and its places in the drawing's units.</param>
/// <param name="Metres">How long the scale bar is on the ground, and <paramref name="BarWidth"/> in the drawing.</param>
internal sealed record PlacesPlan(IReadOnlyList<(int Number, ListedItem Row, IReadOnlyList<(double X, double Y)> Points)> Lines, Area.Box? Seen, int Metres, double BarWidth)
{
    public const int Width = 1000, Height = 560;

    private const int Margin = 40;

    private static readonly int[] Bars = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

    public static PlacesPlan Of(IReadOnlyList<ListedItem> rows, ILookup<ItemId, (double North, double East)> places)
    {
        var all = rows.SelectMany(row => places[row.Id]).ToList();
        if (all.Count == 0)
            return new([], null, 0, 0);
        var (south, north, west, east) = (all.Min(p => p.North), all.Max(p => p.North), all.Min(p => p.East), all.Max(p => p.East));
        var (middleNorth, middleEast) = ((south + north) / 2, (west + east) / 2);
        var narrow = Math.Max(0.01, Math.Cos(double.DegreesToRadians(middleNorth)));
        // A single place is shown with some 500 m around it.
        var degrees = Math.Max(0.005, Math.Max((north - south) / (Height - 2 * Margin) * Height, (east - west) * narrow / (Width - 2 * Margin) * Height));
        var scale = (Height - 2 * Margin) / degrees;
        var lines = rows.Index().Where(row => places[row.Item.Id].Any()).Select(row => (row.Index + 1, row.Item, (IReadOnlyList<(double, double)>)[.. places[row.Item.Id].Select(Placed)])).ToList();
        var perMetre = scale / 111_195;
        var metres = Bars.LastOrDefault(bar => bar * perMetre <= Width / 4.0, Bars[0]);
        var (halfNorth, halfEast) = (Height / 2 / scale, Width / 2 / scale / narrow);
        var seen = new Area.Box(Math.Max(-90, middleNorth - halfNorth), Math.Max(-180, middleEast - halfEast), Math.Min(90, middleNorth + halfNorth), Math.Min(180, middleEast + halfEast));
        return new(lines, seen, metres, metres * perMetre);

        (double, double) Placed((double North, double East) place) => (Math.Round(Width / 2.0 + (place.East - middleEast) * narrow * scale, 1), Math.Round(Height / 2.0 - (place.North - middleNorth) * scale, 1));
    }
}
