using System.Text;
using Evidence.Access;
using Evidence.Custody.Log;
using Evidence.Formats.Log;

namespace Evidence.Web.Custody;

/// <summary>The log as everybody may read it: C2SP tlog-tiles below <c>/log/</c>. Hashes only; entries are never published.</summary>
internal static class LogEndpoints
{
    private const string Why = "the log is published: it holds hashes, of which nothing can be read";

    public static void MapLog(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/log/checkpoint", CheckpointAsync).AllowPublic(Why);
        routes.MapGet("/log/tile/{**path}", TileAsync).AllowPublic(Why);
        routes.MapGet("/log/consistency/{earlier:long}/{size:long}", ConsistencyAsync).AllowPublic(Why);
        routes.MapGet("/log/checkpoints/{size:long}", EarlierAsync).AllowPublic(Why);
        routes.MapGet("/log/stamps/{size:long}.tst", StampAsync).AllowPublic(Why);
        routes.MapGet("/log/policy.txt", PolicyAsync).AllowPublic("whose signatures count is what everybody has to know who checks them");
    }

    private static async Task<IResult> CheckpointAsync(HttpContext context, ReadLog log, CancellationToken cancellation)
    {
        if (await log.PublishedAsync(cancellation) is not { } note)
            return Results.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=1";
        return Results.Bytes(note.ToBytes(), "text/plain; charset=utf-8");
    }

    private static async Task<IResult> TileAsync(HttpContext context, string path, LogTiles tiles, CancellationToken cancellation)
    {
        if (!TilePath.TryParse(path, out var level, out var index, out var width) || await tiles.TileAsync(level, index, width, cancellation) is not { } hashes)
            return Results.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(hashes, "application/octet-stream");
    }

    private static async Task<IResult> ConsistencyAsync(HttpContext context, long earlier, long size, ReadLog log, CancellationToken cancellation)
    {
        if (await log.ConsistencyAsync(earlier, size, cancellation) is not { } path)
            return Results.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Text(string.Concat(path.Select(hash => Convert.ToBase64String(hash.ToArray()) + "\n")), "text/plain", Encoding.UTF8);
    }

    private static async Task<IResult> EarlierAsync(long size, ReadLog log, CancellationToken cancellation) =>
        await log.CheckpointAsync(size, cancellation) is { } note ? Results.Bytes(note.ToBytes(), "text/plain; charset=utf-8") : Results.NotFound();

    private static async Task<IResult> StampAsync(long size, ReadLog log, CancellationToken cancellation) =>
        await log.StampAsync(size, cancellation) is { } token ? Results.File(token, "application/timestamp-reply", $"checkpoint-{size}.tst") : Results.NotFound();

    private static IResult PolicyAsync(ReadLog log) => Results.Text(log.Policy, "text/plain", Encoding.UTF8);
}
