using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Review;
using Evidence.Review.Marking;
using Evidence.Web.Access;

namespace Evidence.Web.Review;

/// <summary>The notes on a recording's time line as JSON. They tell what is to be seen in it: no client reads them, as none plays.</summary>
internal static class MarkerEndpoint
{
    private sealed record Told(string Item, IEnumerable<ToldMarker> Markers);

    private sealed record ToldMarker(string Id, string Part, int Number, long FromMs, long? ToMs, string Text, string Author, string AuthorName, string Chain, DateTimeOffset WrittenAt, DateTimeOffset? ChangedAt);

    public static void MapMarkers(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/items/{id:guid}/markers", ReadAsync).RequirePermission(Permission.PlayFootage);

    private static async Task<IResult> ReadAsync(HttpContext context, Guid id, ReadMarkers read, CancellationToken cancellation) =>
        await read.RunAsync(new ItemId(id), context.Actor(), cancellation) is { } markers
            ? Results.Json(new Told(id.ToString(), markers.Select(Tell)))
            : throw ReviewRefusals.NoSuchPart.ToException();

    private static ToldMarker Tell(ShownMarker shown) => new(
        shown.Marker.Id.ToString(), shown.Marker.PartId.ToString(), shown.Chapter, shown.Marker.FromMs, shown.Marker.ToMs, shown.Marker.Text,
        shown.Marker.AuthorId.ToString(), shown.Author, shown.Marker.Chain.Word(), shown.Marker.WrittenAt, shown.Marker.ChangedAt);
}
