using System.Text.Json;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>What a player reports every ten seconds and when it is left.</summary>
/// <param name="Ranges">JSON text, an array of [start, end] in whole milliseconds.</param>
/// <param name="Ended">The page is being left: the view ends with this report.</param>
/// <param name="Heard">Likewise, what of them was played at normal speed with sound; null from a player that does not say.</param>
public sealed record PlaybackReport(string Ranges, bool Ended, string? Heard = null);

/// <summary>Keeps what a person played, and ends the view when they leave.</summary>
public sealed class ReportPlayback(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    private const int MostAtOnce = 500;
    private const long LongestMs = 7L * 24 * 3600 * 1000;

    /// <summary>Clocks of a browser and a server do not go alike, and a player that is stopped shows its last frame on.</summary>
    private const long SlackMs = 5_000;

    /// <exception cref="RefusedException"><c>view-ended</c> (also for a view of somebody else), <c>bad-ranges</c>.</exception>
    public async Task RunAsync(Guid view, ItemId item, PlaybackReport report, Actor actor, CancellationToken cancellation)
    {
        var ranges = Read(report.Ranges) ?? throw ReviewRefusals.BadRanges.ToException();
        var heard = report.Heard is null ? [] : Read(report.Heard) ?? throw ReviewRefusals.BadRanges.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var running = await EndOfView.LockRunningAsync(db, view, cancellation);
        if (running is null || running.PersonId != actor.Person || running.ItemId != item)
            throw ReviewRefusals.ViewEnded.ToException();

        var now = Instant.Truncate(time.GetUtcNow());
        var full = await KeepAsync(running, ranges, heard, now, cancellation);
        if (report.Ended || full)
            await EndOfView.EndAsync(db, custody, running, (actor, now, full ? "full" : null), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>True when the view now holds as many ranges as one may.</summary>
    private async Task<bool> KeepAsync(View running, IReadOnlyList<PlayedRange> ranges, IReadOnlyList<PlayedRange> heard, DateTimeOffset now, CancellationToken cancellation)
    {
        var number = (await db.Playback.Where(p => p.ViewId == running.Id).MaxAsync(p => (int?)p.Number, cancellation) ?? -1) + 1;
        foreach (var range in PlayedRanges.Of(ranges).Ranges)
            db.Playback.Add(new Playback { ViewId = running.Id, Number = number++, FromMs = range.StartMs, ToMs = range.EndMs, ReportedAt = now });
        if (await CouldHearAsync(running, heard, now, cancellation))
            foreach (var range in PlayedRanges.Of(heard).Ranges)
                db.Playback.Add(new Playback { ViewId = running.Id, Number = number++, FromMs = range.StartMs, ToMs = range.EndMs, IsHeard = true, ReportedAt = now });
        running.LastSeenAt = now;
        await db.SaveChangesAsync(cancellation);
        return number + MostAtOnce > PlayedRanges.Most;
    }

    /// <summary>At normal speed nobody hears more of a recording than time has passed since they began.</summary>
    private async Task<bool> CouldHearAsync(View running, IReadOnlyList<PlayedRange> heard, DateTimeOffset now, CancellationToken cancellation)
    {
        if (heard.Count == 0)
            return false;
        var before = await db.Playback.Where(p => p.ViewId == running.Id && p.IsHeard).SumAsync(p => p.ToMs - p.FromMs, cancellation);
        return before + heard.Sum(range => range.LengthMs) <= (now - running.StartedAt).TotalMilliseconds + SlackMs;
    }

    private static List<PlayedRange>? Read(string text)
    {
        try
        {
            var read = JsonSerializer.Deserialize<long[][]>(text);
            return read is { Length: <= MostAtOnce } && read.All(range => range is [>= 0 and var start, <= LongestMs and var end] && start <= end)
                ? [.. read.Select(range => new PlayedRange(range[0], range[1]))]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
