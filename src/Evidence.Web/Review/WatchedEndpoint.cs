using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Review;
using Evidence.Web.Access;

namespace Evidence.Web.Review;

/// <summary>Which minutes of a recording were watched, and by whom, for programs: docs/operations/api-clients.md.</summary>
internal static class WatchedEndpoint
{
    private sealed record Told(string Item, IReadOnlyList<ToldFile> Files);

    /// <param name="Unwatched">To the millisecond; null where the length is not known.</param>
    private sealed record ToldFile(string Part, int Number, long? LengthMs, IEnumerable<long[]> Watched, IEnumerable<long[]>? Unwatched, IEnumerable<ToldPerson> People);

    private sealed record ToldPerson(string Person, string Name, string Chain, IEnumerable<long[]> Watched, DateTimeOffset LastAt);

    public static void MapWatched(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/items/{id:guid}/watched", ReadAsync).RequirePermission(Permission.ReadContinuity).TakesClients();

    private static async Task<IResult> ReadAsync(HttpContext context, Guid id, ReadWatched read, CancellationToken cancellation) =>
        await read.RunAsync(new ItemId(id), context.Actor(), cancellation) is { } chapters
            ? Results.Json(new Told(id.ToString(), [.. chapters.Select(Tell)]))
            : throw ReviewRefusals.NoSuchPart.ToException();

    private static ToldFile Tell(WatchedChapter chapter) => new(
        chapter.Part.ToString(), chapter.Chapter, chapter.LengthMs, Pairs(chapter.Watched), chapter.LengthMs is { } length ? Pairs(chapter.Watched.Missing(length)) : null,
        chapter.By.Select(one => new ToldPerson(one.Person.ToString(), one.Name, one.Chain.Word(), Pairs(one.Played), one.LastAt)));

    private static IEnumerable<long[]> Pairs(PlayedRanges played) => played.Ranges.Select(range => new[] { range.StartMs, range.EndMs });
}
