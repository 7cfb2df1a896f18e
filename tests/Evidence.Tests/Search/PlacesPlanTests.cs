using Evidence.Formats;
using Evidence.Items;
using Evidence.Items.Places;
using Evidence.Search;
using Evidence.Web.Layout;
using Evidence.Web.Search;
using Xunit;

namespace Evidence.Tests.Search;

/// <summary>Where places lie in the drawing of a list of recordings, on the plane and over tiles.</summary>
public sealed class PlacesPlanTests
{
    private static readonly MapTiles Map = new("/t/{z}/{x}/{y}", "© somebody", 18, null, null);

    public static TheoryData<double, bool> Latitudes => new() { { 51.5, true }, { 51.5, false }, { -33.9, true }, { 0, true }, { 69.6, true }, { 69.6, false } };

    [Theory]
    [MemberData(nameof(Latitudes))]
    public void Draws_a_metre_alike_to_the_north_and_to_the_east_and_as_long_as_its_bar_says(double north, bool onMap)
    {
        var (up, across) = (0.01, 0.01 / Math.Cos(double.DegreesToRadians(north)));
        var plan = Plan(onMap, null, [(north, 10), (north + up, 10), (north, 10 + across)])!;

        var points = plan.Lines.Single().Points;
        var (tall, wide) = (points[0].Y - points[1].Y, points[2].X - points[0].X);
        Assert.InRange(tall / wide, 0.999, 1.001);
        Assert.InRange(wide / (Earth.Metres((north, 10), (north, 10 + across)) * plan.Bar.Width / plan.Bar.Metres), 0.999, 1.001);
    }

    /// <summary>Of the address of a tile follows which part of the earth it shows: a place lies in the drawing where it lies in its tile.</summary>
    [Theory]
    [InlineData(51.5007, -0.1246)]
    [InlineData(-33.8568, 151.2153)]
    [InlineData(69.6492, 18.9553)]
    public void Lays_tiles_where_the_places_that_they_show_are_drawn(double north, double east)
    {
        var plan = Plan(onMap: true, null, [(north, east), (north + 0.02, east + 0.03)])!;

        var (x, y) = plan.Lines.Single().Points[0];
        var tile = plan.Tiles.Single(tile => x >= tile.X && x < tile.X + tile.Size && y >= tile.Y && y < tile.Y + tile.Size);
        var address = tile.Address.Split('/')[2..].Select(int.Parse).ToArray();
        // The formulas of the OpenStreetMap wiki, "Slippy map tilenames".
        var many = 1 << address[0];
        var column = (east + 180) / 360 * many;
        var row = (1 - Math.Log(Math.Tan(double.DegreesToRadians(north)) + 1 / Math.Cos(double.DegreesToRadians(north))) / Math.PI) / 2 * many;
        Assert.Equal(((int)column, (int)row), (address[1], address[2]));
        Assert.InRange((x - tile.X) / tile.Size - (column - Math.Floor(column)), -0.002, 0.002);
        Assert.InRange((y - tile.Y) / tile.Size - (row - Math.Floor(row)), -0.002, 0.002);
    }

    [Fact]
    public void Covers_the_drawing_with_tiles_of_about_the_size_in_which_they_were_drawn_and_with_few()
    {
        var plan = Plan(onMap: true, null, [(51.5, -0.1), (51.52, -0.06)])!;

        Assert.InRange(plan.Tiles[0].Size, 180, 363);
        Assert.InRange(plan.Tiles.Count, 6, 40);
        Assert.True(plan.Tiles.Min(t => t.X) <= 0 && plan.Tiles.Min(t => t.Y) <= 0 && plan.Tiles.Max(t => t.X + t.Size) >= PlacesPlan.Width && plan.Tiles.Max(t => t.Y + t.Size) >= PlacesPlan.Height);
        Assert.Empty(Plan(onMap: false, null, [(51.5, -0.1)])!.Tiles);
    }

    [Fact]
    public void Asks_for_no_finer_tiles_than_there_are_and_for_none_beyond_the_earth()
    {
        Assert.All(PlacesPlan.Of([Row], Of([(51.5, -0.1)]), null, Map with { MostZoom = 9 })!.Tiles, tile => Assert.StartsWith("/t/9/", tile.Address, StringComparison.Ordinal));
        Assert.All(Plan(onMap: true, null, [(89, -179), (-89, 179)])!.Tiles, tile =>
        {
            var address = tile.Address.Split('/')[2..].Select(int.Parse).ToArray();
            Assert.InRange(address[1], 0, (1 << address[0]) - 1);
            Assert.InRange(address[2], 0, (1 << address[0]) - 1);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Shows_the_area_that_is_looked_in_whole_also_where_nothing_was_found(bool onMap)
    {
        var box = Plan(onMap, Area.Parse("51.49,-0.13,51.51,-0.11"), [(51.5, -0.12)])!;
        Assert.False(box.Area!.IsRound);
        Assert.True(box.Area.X >= 0 && box.Area.Y >= 0 && box.Area.X + box.Area.Width <= PlacesPlan.Width && box.Area.Y + box.Area.Height <= PlacesPlan.Height, $"{box.Area}");
        Assert.True(box.Lines.Single().Points[0].X > box.Area.X && box.Lines.Single().Points[0].X < box.Area.X + box.Area.Width);

        var around = Plan(onMap, Area.Parse("51.5,-0.12,500"), [])!;
        Assert.True(around.Area!.IsRound);
        Assert.InRange(around.Area.Width / around.Area.Height, 0.99, 1.01);
        Assert.InRange(around.Area.Width / (1000 * around.Bar.Width / around.Bar.Metres), 0.99, 1.01);
    }

    [Fact]
    public void Draws_nothing_of_nothing_and_no_area_over_the_date_line()
    {
        Assert.Null(Plan(onMap: false, null, []));
        Assert.Null(Plan(onMap: false, Area.Parse("51,179.9,52,-179.9"), []));
        Assert.Null(Plan(onMap: true, Area.Parse("51,179.999,500"), []));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Says_which_part_of_the_earth_it_shows(bool onMap)
    {
        var seen = Plan(onMap, null, [(51.5, -0.1), (51.52, -0.06)])!.Seen;

        Assert.True(seen.South < 51.5 && seen.North > 51.52 && seen.West < -0.1 && seen.East > -0.06, $"{seen}");
        var again = Plan(onMap, seen, [])!;
        Assert.InRange(again.Area!.Height / again.Area.Width, 0.55, 0.57);
    }

    private static ListedItem Row { get; } = new(ItemId.New(), "one", "one", ItemState.Verified, null, null, null, null, null, null, null, null, null, default, false);

    private static ILookup<ItemId, (double, double)> Of((double, double)[] places) => places.ToLookup(_ => Row.Id);

    private static PlacesPlan? Plan(bool onMap, Area? area, (double, double)[] places) => PlacesPlan.Of([Row], Of(places), area, onMap ? Map : MapTiles.None);
}
