using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text;
using Evidence.Access;
using Evidence.Intake;

namespace Evidence.Web.Devices;

/// <summary>
/// Live progress by server-sent events: numbers for rows that the page shows, or word that rows came or went. A stream ends
/// after some minutes and the browser opens it again, so that a person who may no longer see it does not.
/// </summary>
internal static class DockEvents
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public static void MapDockEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/docks/events", (HttpContext context, Guid? session, SharedLook looks, TimeProvider time) =>
        {
            context.Response.Headers.Append("X-Accel-Buffering", "no");
            return TypedResults.ServerSentEvents(WatchAsync(new WatchedDocks(session, context.User.DocksOf()), looks, time, context.RequestAborted));
        }).RequirePermission(Permission.SeeDocks);

    private static async IAsyncEnumerable<SseItem<string>> WatchAsync(WatchedDocks watched, SharedLook looks, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var until = time.GetUtcNow() + Lifetime;
        var (rows, shape) = await looks.AtAsync(watched, cancellation);
        // Comes at once, so that the page knows it is live.
        yield return new SseItem<string>(JsonSerializer.Serialize(rows, JsonSerializerOptions.Web), "progress");
        while (time.GetUtcNow() < until)
        {
            await Task.Delay(Beat, time, cancellation);
            var (now, newShape) = await looks.AtAsync(watched, cancellation);
            if (newShape != shape)
                yield return new SseItem<string>("", "changed");
            else if (now.Except(rows).ToList() is { Count: > 0 } moved)
                yield return new SseItem<string>(JsonSerializer.Serialize(moved, JsonSerializerOptions.Web), "progress");
            (rows, shape) = (now, newShape);
        }
    }

    /// <summary>Only rows that move are told, a bounded number of each card; all others are counts.</summary>
    /// <param name="cards">What is watched.</param>
    /// <param name="isBoard">All docks, not one session.</param>
    /// <param name="notices">A text that changes when what stands above the cards does.</param>
    public static DockLook Describe(IReadOnlyList<DockCard> cards, bool isBoard, string notices)
    {
        var rows = cards.Select(c => new RowProgress(c.Id.ToString(), c.Percent, c.ProgressText))
            .Concat(cards.SelectMany(c => c.Moving.Select(file => new RowProgress(RowOf(c, file), FileText.Percent(file), FileText.Of(file))))).ToList();
        var shape = notices + string.Join('|', cards.Select(c => $"{c.Id}{c.Word}{c.Dock.Officer}{(isBoard ? string.Join(',', c.Moving.Select(file => file.Path)) : Counts(c))}"));
        return new DockLook(rows, shape);
    }

    private static string Counts(DockCard card) => string.Join(',', (card.Tally?.Files ?? new Dictionary<FileStage, int>()).OrderBy(one => one.Key).Select(one => $"{one.Key}{one.Value}"));

    /// <summary>Names the row of a file on the page: a path says nothing about which session it is of, and is not for everybody who sees the row.</summary>
    public static string RowOf(DockCard card, FileProgress file) => $"{card.Id}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(file.Path)))[..16]}";
}
