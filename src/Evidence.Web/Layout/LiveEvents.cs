using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Evidence.Web.Layout;

/// <summary>Progress of one row; what stands in <c>data-object</c> names it.</summary>
internal sealed record RowProgress(string Object, int Percent, string Text);

/// <summary>The rows' numbers, and a text that changes when the page itself has to.</summary>
/// <param name="IsOver">Nothing of this will change any more.</param>
internal sealed record LiveLook(List<RowProgress> Rows, string Shape, bool IsOver = false);

/// <summary>
/// Keeps a page current by server-sent events (WHATWG HTML, 9.2): numbers for rows that the page shows, word that rows came or went, or that nothing more will. A stream
/// ends after some minutes and the browser opens it again, so that a person who may no longer see it does not.
/// </summary>
internal sealed class LiveEvents(StreamsOfPerson streams, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="context">The request.</param>
    /// <param name="beat">How often to look.</param>
    /// <param name="look">What is to be seen now; null where it is not theirs any more.</param>
    /// <exception cref="Evidence.Kernel.RefusedException"><c>too-many-streams</c>.</exception>
    public IResult Serve(HttpContext context, TimeSpan beat, Func<CancellationToken, Task<LiveLook?>> look)
    {
        context.Response.RegisterForDispose(streams.Open(context.User));
        context.Response.Headers.Append("X-Accel-Buffering", "no");
        return TypedResults.ServerSentEvents(WatchAsync(beat, look, context.RequestAborted));
    }

    private async IAsyncEnumerable<SseItem<string>> WatchAsync(TimeSpan beat, Func<CancellationToken, Task<LiveLook?>> look, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var until = time.GetUtcNow() + Lifetime;
        if (await look(cancellation) is not { } before)
            yield break;
        // Comes at once, so that the page knows it is live.
        yield return Progress(before.Rows);
        while (!before.IsOver && time.GetUtcNow() < until)
        {
            await Task.Delay(beat, time, cancellation);
            if (await look(cancellation) is not { } now)
                yield break;
            if (now.Shape != before.Shape)
                yield return new SseItem<string>("", "changed");
            else if (now.Rows.Except(before.Rows).ToList() is { Count: > 0 } moved)
                yield return Progress(moved);
            before = now;
        }

        if (before.IsOver)
            yield return new SseItem<string>("", "over");
    }

    private static SseItem<string> Progress(List<RowProgress> rows) => new(JsonSerializer.Serialize(rows, JsonSerializerOptions.Web), "progress");
}
