using Evidence.Access;
using Evidence.Formats;
using Evidence.Trails.Proving;
using Evidence.Web.Access;

namespace Evidence.Web.Trails;

/// <summary>Hands proofs out: of an item as a ZIP, of one entry as the file that any tool for such logs reads.</summary>
internal static class ProofEndpoints
{
    public static void MapProofs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/items/{id:guid}/proof/download", DownloadAsync).RequirePermission(Permission.ReadContinuity).TakesClients();
        routes.MapGet("/items/{id:guid}/proof/{hash}.tlog-proof", EntryAsync).RequirePermission(Permission.ReadContinuity).TakesClients();
    }

    private static async Task<IResult> DownloadAsync(HttpContext context, Guid id, DownloadProof downloadProof, CancellationToken cancellation)
    {
        var proof = await downloadProof.RunAsync(new ItemId(id), context.Actor(), cancellation);
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(proof.Zip, "application/zip", proof.FileName);
    }

    private static async Task<IResult> EntryAsync(HttpContext context, Guid id, string hash, ReadProof readProof, CancellationToken cancellation) =>
        Sha256Hash.TryParse(hash, out var entry) && await readProof.OfEntryAsync(new ItemId(id), entry, context.Actor(), cancellation) is { } proof
            ? Results.File(proof.ToBytes(), "text/plain; charset=utf-8", $"{entry}.tlog-proof")
            : Results.NotFound();
}
