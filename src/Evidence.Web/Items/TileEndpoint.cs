using System.Globalization;
using Evidence.Access;
using Evidence.Web.Layout;

namespace Evidence.Web.Items;

/// <summary>Serves the tiles of a map that lie in a folder of this machine, <c>{z}/{x}/{y}</c> with the ending of its kind: for an agency without a way out.</summary>
internal static class TileEndpoint
{
    /// <summary>A tile of 512 pixels has a tenth of it.</summary>
    private const int MostBytes = 1 << 20;

    private static readonly string[] Endings = ["png", "jpg", "jpeg", "webp"];

    public static void MapTileFiles(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/map/tiles/{z:int}/{x:int}/{y:int}", ReadAsync).RequirePermission(Permission.SeeFootage);

    private static async Task<IResult> ReadAsync(HttpContext context, int z, int x, int y, MapTiles map, CancellationToken cancellation)
    {
        if (map.Folder is null || !IsTile(z, x, y, map.MostZoom) || await FileAsync(map.Folder, z, x, y, cancellation) is not { } tile || TypeOf(tile) is not { } type)
            return Results.NotFound();
        // A map is no evidence, and the same for everybody who may ask; it need not be asked for at every look.
        context.Response.Headers.CacheControl = "private, max-age=86400";
        context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.InertPolicy;
        return Results.Bytes(tile, type);
    }

    private static bool IsTile(int z, int x, int y, int most) => z >= 0 && z <= most && x >= 0 && y >= 0 && x < 1 << z && y < 1 << z;

    private static async Task<byte[]?> FileAsync(string folder, int z, int x, int y, CancellationToken cancellation)
    {
        var name = Path.Combine(folder, z.ToString(CultureInfo.InvariantCulture), x.ToString(CultureInfo.InvariantCulture), y.ToString(CultureInfo.InvariantCulture));
        var file = Endings.Select(ending => new FileInfo($"{name}.{ending}")).FirstOrDefault(file => file.Exists);
        if (file is null || file.Length > MostBytes)
            return null;
        return await File.ReadAllBytesAsync(file.FullName, cancellation);
    }

    /// <summary>What it is by its first bytes, whatever its ending says; null for what is no picture that every browser shows.</summary>
    private static string? TypeOf(ReadOnlySpan<byte> file) => file switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
