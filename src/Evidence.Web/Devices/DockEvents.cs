using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Evidence.Access;
using Evidence.Formats;
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

    /// <summary>Progress of one row; what stands in <c>data-object</c> names it.</summary>
    internal sealed record RowProgress(string Object, int Percent, string Text);

    /// <summary>One session or all of them, and whose alone.</summary>
    private readonly record struct Watched(Guid? Session, PersonId? OwnedBy);

    public static void MapDockEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/docks/events", (HttpContext context, Guid? session, IServiceScopeFactory scopes, TimeProvider time) =>
        {
            context.Response.Headers.Append("X-Accel-Buffering", "no");
            return TypedResults.ServerSentEvents(WatchAsync(new Watched(session, context.User.DocksOf()), scopes, time, context.RequestAborted));
        }).RequirePermission(Permission.SeeDocks);

    private static async IAsyncEnumerable<SseItem<string>> WatchAsync(Watched watched, IServiceScopeFactory scopes, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var until = time.GetUtcNow() + Lifetime;
        var started = time.GetTimestamp();
        var (rows, shape) = await LookAsync(watched, scopes, cancellation);
        // Comes at once, so that the page knows it is live.
        yield return new SseItem<string>(JsonSerializer.Serialize(rows, JsonSerializerOptions.Web), "progress");
        while (time.GetUtcNow() < until)
        {
            // A volume of many files takes a moment to count: watching it must not keep the database busy.
            var pause = time.GetElapsedTime(started) * 4;
            await Task.Delay(pause > Beat ? pause : Beat, time, cancellation);
            started = time.GetTimestamp();
            var (now, newShape) = await LookAsync(watched, scopes, cancellation);
            if (newShape != shape)
                yield return new SseItem<string>("", "changed");
            else if (now.Except(rows).ToList() is { Count: > 0 } moved)
                yield return new SseItem<string>(JsonSerializer.Serialize(moved, JsonSerializerOptions.Web), "progress");
            (rows, shape) = (now, newShape);
        }
    }

    /// <summary>The rows' numbers, and a text that changes when the page itself has to.</summary>
    private static async Task<(List<RowProgress> Rows, string Shape)> LookAsync(Watched watched, IServiceScopeFactory scopes, CancellationToken cancellation)
    {
        var (session, ownedBy) = watched;
        await using var scope = scopes.CreateAsyncScope();
        var board = scope.ServiceProvider.GetRequiredService<DockBoard>();
        var cards = session is { } id ? await board.CardAsync(new DockSessionId(id), ownedBy, cancellation) is { } card ? [card] : [] : await board.CardsAsync(ownedBy, cancellation);
        var rows = cards.Select(c => new RowProgress(c.Id.ToString(), c.Percent, c.ProgressText))
            .Concat(cards.SelectMany(c => c.Moving.Select(file => new RowProgress(RowOf(c, file), FileText.Percent(file), FileText.Of(file))))).ToList();
        var troubles = session is null ? await board.NoticesAsync(ownedBy, cancellation) : "";
        var shape = troubles + string.Join('|', cards.Select(c => $"{c.Id}{c.Word}{c.Dock.Officer}{(session is null ? string.Join(',', c.Moving.Select(file => file.Path)) : Counts(c))}"));
        return (rows, shape);
    }

    private static string Counts(DockCard card) => string.Join(',', (card.Tally?.Files ?? new Dictionary<FileStage, int>()).OrderBy(one => one.Key).Select(one => $"{one.Key}{one.Value}"));

    /// <summary>Names the row of a file on the page: a path says nothing about which session it is of.</summary>
    public static string RowOf(DockCard card, FileProgress file) => $"{card.Id}/{file.Path}";
}
