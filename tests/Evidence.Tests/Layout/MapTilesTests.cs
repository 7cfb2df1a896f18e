using Evidence.Kernel;
using Evidence.Testing;
using Evidence.Web.Layout;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Layout;

public sealed class MapTilesTests
{
    [Theory]
    [InlineData("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org")]
    [InlineData("https://tiles.example.org:8443/of?x={x}&y={y}&z={z}&key=1", "https://tiles.example.org:8443")]
    [InlineData("https://TILES.example.org/{z}/{x}/{y}@2x.webp", "https://tiles.example.org")]
    [InlineData("http://127.0.0.1:9000/{z}/{x}/{y}", "http://127.0.0.1:9000")]
    public void Asks_one_other_server_for_them(string template, string origin)
    {
        var map = Read(template);

        Assert.Equal((true, origin, null), (map.IsOn, map.Origin, map.Folder));
        Assert.Equal(template.Replace("{z}", "3", StringComparison.Ordinal).Replace("{x}", "5", StringComparison.Ordinal).Replace("{y}", "6", StringComparison.Ordinal), map.Address(3, 5, 6));
    }

    [Fact]
    public void Serves_those_of_a_folder_itself()
    {
        using var folder = new TempFolder();

        var map = Read(folder.Path);

        Assert.Equal((folder.Path, null, "/map/tiles/3/5/6", 18), (map.Folder, map.Origin, map.Address(3, 5, 6), map.MostZoom));
    }

    [Fact]
    public void Needs_none() => Assert.False(MapTiles.Read(new ConfigurationBuilder().Build()).IsOn);

    [Theory]
    [InlineData("http://tiles.example.org/{z}/{x}/{y}.png", "in clear")]
    [InlineData("https://tiles.example.org/{z}/{x}.png", "neither a folder nor")]
    [InlineData("https://me:secret@tiles.example.org/{z}/{x}/{y}.png", "neither a folder nor")]
    [InlineData("https://{z}/{x}/{y}; script-src *", "neither a folder nor")]
    [InlineData("file:///srv/tiles/{z}/{x}/{y}.png", "neither a folder nor")]
    [InlineData("javascript://x/{z}/{x}/{y}", "neither a folder nor")]
    [InlineData("/nowhere/at/all", "not there")]
    public void Does_not_start_with_what_is_none(string from, string why) => Assert.Contains(why, Assert.Throws<StartRefusedException>(() => Read(from)).What, StringComparison.Ordinal);

    [Fact]
    public void Does_not_start_without_the_name_of_whose_map_it_is_or_with_a_level_that_there_is_not()
    {
        Assert.Throws<StartRefusedException>(() => Read("https://tiles.example.org/{z}/{x}/{y}.png", attribution: ""));
        Assert.Throws<StartRefusedException>(() => Read("https://tiles.example.org/{z}/{x}/{y}.png", zoom: "23"));
    }

    private static MapTiles Read(string from, string attribution = "© somebody", string zoom = "18") => MapTiles.Read(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { ["Evidence:Map:Tiles"] = from, ["Evidence:Map:Attribution"] = attribution, ["Evidence:Map:MostZoom"] = zoom }).Build());
}
