using Evidence.Formats;
using Evidence.Items.Places;
using Evidence.Search;
using Evidence.Web.Layout;

namespace Evidence.Web.Search;

/// <summary>A picture of a map, where it lies in the drawing.</summary>
internal sealed record PlacedTile(string Address, double X, double Y, double Size);

/// <summary>The area that is looked in, in the drawing's units: an ellipse where it is a circle on the ground, else a rectangle.</summary>
internal sealed record PlacedArea(bool IsRound, double X, double Y, double Width, double Height);

/// <summary>
/// The recordings of a page drawn north up: on a plane on which a circle on the ground is one, or over the tiles of a map. With them the area in which they were
/// looked for, where that is a filter.
/// </summary>
internal sealed class PlacesPlan
{
    public const int Width = 1000, Height = 560;

    private const int Margin = 40, TilePixels = 256;

    private static readonly int[] Bars = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

    private readonly (double Up, double East) middle;

    private PlacesPlan(Projection projection, (double, double) middle, double scale) => (Projection, this.middle, Scale) = (projection, middle, scale);

    public Projection Projection { get; }

    public double MiddleUp => middle.Up;

    public double MiddleEast => middle.East;

    /// <summary>Units of the drawing for a degree of the equator.</summary>
    public double Scale { get; }

    /// <summary>Each recording that has places, with its number in the list and its places in the drawing's units.</summary>
    public IReadOnlyList<(int Number, ListedItem Row, IReadOnlyList<(double X, double Y)> Points)> Lines { get; private init; } = [];

    public IReadOnlyList<PlacedTile> Tiles { get; private init; } = [];

    public PlacedArea? Area { get; private init; }

    public Area.Box Seen => new(
        Math.Max(-90, Projection.North(middle.Up - Height / 2 / Scale)), Math.Max(-180, middle.East - Width / 2 / Scale / Projection.Narrow),
        Math.Min(90, Projection.North(middle.Up + Height / 2 / Scale)), Math.Min(180, middle.East + Width / 2 / Scale / Projection.Narrow));

    /// <summary>How long the scale bar is on the ground, in metres, and in the drawing.</summary>
    public (int Metres, double Width) Bar
    {
        get
        {
            var ofMetre = Projection.OfMetre(Projection.North(middle.Up)) * Scale;
            var metres = Bars.LastOrDefault(bar => bar * ofMetre <= Width / 4.0, Bars[0]);
            return (metres, metres * ofMetre);
        }
    }

    /// <returns>Null where there is nothing to draw. An area over the date line is looked in, and not drawn.</returns>
    public static PlacesPlan? Of(IReadOnlyList<ListedItem> rows, ILookup<ItemId, (double North, double East)> places, Area? area, MapTiles map)
    {
        var within = BoxOf(area);
        var all = rows.SelectMany(row => places[row.Id]).Concat(within is { } box ? [(box.South, box.West), (box.North, box.East)] : []).ToList();
        if (all.Count == 0)
            return null;
        var (south, north, west, east) = (all.Min(p => p.North), all.Max(p => p.North), all.Min(p => p.East), all.Max(p => p.East));
        var projection = Projection.Of(map.IsOn, (south + north) / 2);
        var (low, high) = (projection.Up(south), projection.Up(north));
        // A single place is shown with some 500 m around it.
        var degrees = Math.Max(560 * projection.OfMetre((south + north) / 2), Math.Max((high - low) / (Height - 2 * Margin) * Height, (east - west) * projection.Narrow / (Width - 2 * Margin) * Height));
        var bare = new PlacesPlan(projection, ((low + high) / 2, (west + east) / 2), (Height - 2 * Margin) / degrees);
        return new(projection, bare.middle, bare.Scale)
        {
            Lines = [.. rows.Index().Where(row => places[row.Item.Id].Any()).Select(row => (row.Index + 1, row.Item, (IReadOnlyList<(double, double)>)[.. places[row.Item.Id].Select(bare.Placed)]))],
            Tiles = map.IsOn ? bare.TilesOf(map) : [],
            Area = within is null ? null : bare.Placed(area!, within),
        };
    }

    private static Area.Box? BoxOf(Area? area) => area switch
    {
        Area.Box box when box.West <= box.East => box,
        Area.Around around when Degrees(around) is var (up, across) && Math.Abs(around.East) + across < 180 => new(Math.Max(-90, around.North - up), around.East - across, Math.Min(90, around.North + up), around.East + across),
        _ => null,
    };

    private static (double North, double East) Degrees(Area.Around around)
    {
        var up = around.Metres * new Projection(IsMercator: false, 1).OfMetre(around.North);
        return (up, up / Math.Max(0.01, Math.Cos(double.DegreesToRadians(around.North))));
    }

    private PlacedArea Placed(Area area, Area.Box box)
    {
        var ((left, bottom), (right, top)) = (Placed((box.South, box.West)), Placed((box.North, box.East)));
        return new(area is Area.Around, left, top, right - left, bottom - top);
    }

    private (double X, double Y) Placed((double North, double East) place) =>
        (Math.Round(Width / 2.0 + (place.East - middle.East) * Projection.Narrow * Scale, 1), Math.Round(Height / 2.0 - (Projection.Up(place.North) - middle.Up) * Scale, 1));

    /// <summary>Of the level whose tiles are shown nearest to the size in which they were drawn.</summary>
    private IReadOnlyList<PlacedTile> TilesOf(MapTiles map)
    {
        var zoom = Math.Clamp((int)Math.Round(Math.Log2(360 * Scale / TilePixels)), 0, map.MostZoom);
        var (many, size) = (1 << zoom, 360 * Scale / (1 << zoom));
        var (left, top) = (Width / 2.0 - (middle.East + 180) * Scale, Height / 2.0 - (180 - middle.Up) * Scale);
        return
        [
            .. from x in Seen(left, Width) from y in Seen(top, Height)
               select new PlacedTile(map.Address(zoom, x, y), Math.Round(left + x * size, 2), Math.Round(top + y * size, 2), Math.Round(size, 2)),
        ];

        IEnumerable<int> Seen(double from, int until)
        {
            var (first, last) = (Math.Max(0, (int)Math.Floor(-from / size)), Math.Min(many - 1, (int)Math.Floor((until - from) / size)));
            return Enumerable.Range(first, Math.Max(0, last - first + 1));
        }
    }
}
