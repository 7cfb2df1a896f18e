using System.Globalization;
using Evidence.Kernel;

namespace Evidence.Web.Layout;

/// <summary>
/// Where the pictures under a track come from: another server, or a folder of this one's. Without either, tracks are drawn on a plain grid, and no request leaves
/// for anybody to learn what is looked at (docs/operations/map.md, docs/decisions/0070).
/// </summary>
/// <param name="Template">Their address with <c>{z}</c>, <c>{x}</c> and <c>{y}</c>, as the schemes of web maps count them; empty where there are none.</param>
/// <param name="Attribution">Who drew the map: shown with it.</param>
/// <param name="MostZoom">There are no finer tiles than of this level.</param>
/// <param name="Folder">Where they lie on this machine; null where they are another server's.</param>
/// <param name="Origin">That other server; null where they are ours.</param>
internal sealed record MapTiles(string Template, string Attribution, int MostZoom, string? Folder, string? Origin)
{
    public const int FinestZoom = 22;

    private const string Own = "/map/tiles/{z}/{x}/{y}";

    public static MapTiles None { get; } = new("", "", 0, null, null);

    public bool IsOn => Template.Length > 0;

    /// <summary>Reads <c>Evidence:Map:Tiles</c>, <c>Evidence:Map:Attribution</c> and <c>Evidence:Map:MostZoom</c>.</summary>
    /// <exception cref="StartRefusedException">There is no such folder, the address is none that pages may ask, or nobody said who drew the map.</exception>
    public static MapTiles Read(IConfiguration configuration)
    {
        if (configuration["Evidence:Map:Tiles"] is not { Length: > 0 } from)
            return None;
        if (configuration["Evidence:Map:Attribution"] is not { Length: > 0 } attribution)
            throw new StartRefusedException("Evidence:Map:Tiles is set, and nobody is named whose map it is.", "Set Evidence:Map:Attribution to the words that the map's licence asks for, such as © OpenStreetMap contributors.");
        var zoom = configuration.GetValue("Evidence:Map:MostZoom", 18);
        if (zoom is < 0 or > FinestZoom)
            throw new StartRefusedException($"Evidence:Map:MostZoom is {zoom}.", $"Levels are counted from 0, the whole earth, to {FinestZoom}.");
        return from.Contains("://", StringComparison.Ordinal) ? new(from, attribution, zoom, null, OriginOf(from, configuration)) : new(Own, attribution, zoom, FolderOf(from), null);
    }

    public string Address(int zoom, int x, int y) => Template.Replace("{z}", Text(zoom), StringComparison.Ordinal).Replace("{x}", Text(x), StringComparison.Ordinal).Replace("{y}", Text(y), StringComparison.Ordinal);

    private static string OriginOf(string template, IConfiguration configuration)
    {
        if (template.Split('/', 4) is not [_, "", var host, var path] || host.Contains('{', StringComparison.Ordinal)
            || !Array.TrueForAll(["{z}", "{x}", "{y}"], name => path.Contains(name, StringComparison.Ordinal)) || !Uri.TryCreate(new MapTiles(template, "", 0, null, null).Address(0, 0, 0), UriKind.Absolute, out var address)
            || address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp || address.Host.Length == 0 || address.UserInfo.Length > 0)
            throw new StartRefusedException($"Evidence:Map:Tiles is neither a folder nor the address of tiles: \"{template}\".", "Write it like https://tiles.example.police.uk/{z}/{x}/{y}.png.");
        PlainConnections.Demand(address, "Evidence:Map:Tiles", configuration);
        return $"{address.Scheme}://{address.IdnHost}{(address.IsDefaultPort ? "" : ":" + Text(address.Port))}";
    }

    private static string FolderOf(string path) => Directory.Exists(path) ? Path.GetFullPath(path)
        : throw new StartRefusedException($"Evidence:Map:Tiles names a folder that is not there: \"{path}\".", "Unpack the tiles there as {z}/{x}/{y}.png, or take the setting away: tracks are then drawn on a grid.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
