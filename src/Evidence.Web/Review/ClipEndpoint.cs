using Evidence.Access;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Database;
using Evidence.Review;
using Evidence.Review.Clipping;
using Evidence.Web.Access;

namespace Evidence.Web.Review;

/// <summary>The clips and stills of a recording as JSON.</summary>
internal static class ClipEndpoint
{
    private sealed record Told(string Item, IEnumerable<ToldClip> Clips);

    private sealed record ToldClip(string Item, string Kind, string Part, int Number, long FromMs, long? ToMs, string Title, string Reason, string AskedBy, DateTimeOffset AskedAt, string State);

    public static void MapClips(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/items/{id:guid}/clips", ReadAsync).RequirePermission(Permission.PlayFootage);

    private static async Task<IResult> ReadAsync(HttpContext context, Guid id, EvidenceDb db, ReadClips read, TimeProvider time, CancellationToken cancellation)
    {
        if (!await db.ReachesAsync(context.Actor(), Permission.PlayFootage, new ItemId(id), time.GetUtcNow(), cancellation))
            throw ReviewRefusals.NoSuchPart.ToException();
        return Results.Json(new Told(id.ToString(), (await read.OfAsync(new ItemId(id), context.Actor(), cancellation)).Select(Tell)));
    }

    private static ToldClip Tell(ShownClip shown) => new(
        shown.Clip.Id.ToString(), Vocabulary.Word(shown.Clip.Kind), shown.Clip.PartId.ToString(), shown.Chapter, shown.Clip.FromMs, shown.Clip.ToMs, shown.Clip.Title, shown.Clip.Reason,
        shown.AskedBy, shown.Clip.AskedAt, shown.Clip switch { { MadeAt: not null } => "made", { RefusedAt: not null } => "refused", _ => "waiting" });
}
