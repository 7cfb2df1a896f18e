using Evidence.Database;
using Evidence.Formats;
using Evidence.Media;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Evidence.Redaction.Working.Doing;

/// <summary>How an attempt at a redaction's work ended.</summary>
/// <param name="Result">JSON of what came of it; null where nothing did.</param>
/// <param name="Text">Why it is not done, for people; null where it is.</param>
/// <param name="Again">Whether another attempt makes sense.</param>
/// <param name="Written">The row says so already: it was written with what was made.</param>
internal readonly record struct AttemptEnd(string? Result, string? Text, bool Again, bool Written)
{
    public static AttemptEnd Done(string result) => new(result, null, false, false);

    public static AttemptEnd Refused(string text, string? result = null) => new(result, text, false, false);

    public static AttemptEnd Later(string text) => new(null, text, true, false);

    public static AttemptEnd Published => new(null, null, false, true);
}

/// <summary>Queries on a row of work that only whoever is at it asks.</summary>
internal static class AttemptRows
{
    /// <summary>The row, as long as it is this attempt's and nobody has given it up.</summary>
    public static IQueryable<RedactionWork> Mine(this EvidenceDb db, RedactionWork work) =>
        db.RedactionWork.Where(w => w.Id == work.Id && w.Attempts == work.Attempts && w.EndedAt == null);
}

/// <summary>Tells every two seconds how far an attempt is, and ends it once somebody has given the work up.</summary>
internal sealed partial class TellWork(NpgsqlDataSource source, HowFar howFar, TimeProvider time, ILogger<TellWork> log)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly TimeLeft timeLeft = new(time);

    /// <summary>Runs an attempt.</summary>
    /// <exception cref="OperationCanceledException">It was given up, or the worker ends.</exception>
    public async Task<AttemptEnd> WhileAsync(RedactionWork work, Func<CancellationToken, Task<AttemptEnd>> attempt, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var telling = TellAsync(work, givenUp, over.Token);
        try
        {
            return await attempt(givenUp.Token);
        }
        finally
        {
            await over.CancelAsync();
            await telling;
        }
    }

    private async Task TellAsync(RedactionWork work, CancellationTokenSource givenUp, CancellationToken over)
    {
        using var timer = new PeriodicTimer(Pace, time);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                if (!await WriteAsync(work, over))
                    await givenUp.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The attempt is over.
        }
    }

    /// <returns>False where the work is no longer this attempt's to do.</returns>
    private async Task<bool> WriteAsync(RedactionWork work, CancellationToken over)
    {
        const string write = "update redaction.work set per_mille = $3, seconds_left = $4, told_at = $5 where id = $1 and attempts = $2 and ended_at is null";
        try
        {
            var perMille = howFar.PerMille;
            await using var command = source.CreateCommand(write);
            command.Parameters.AddWithValue(work.Id);
            command.Parameters.AddWithValue(work.Attempts);
            command.Parameters.AddWithValue(perMille);
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer, Value = timeLeft.Seconds(perMille) is { } left ? left : DBNull.Value });
            command.Parameters.AddWithValue(Instant.Truncate(time.GetUtcNow()));
            return await command.ExecuteNonQueryAsync(over) == 1;
        }
        catch (Exception problem) when (problem is NpgsqlException or IOException or TimeoutException)
        {
            NotTold(log, problem, work.Kind, work.Id);
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "How far redaction work {Kind} {Work} is could not be told.")]
    private static partial void NotTold(ILogger log, Exception problem, RedactionWorkKind kind, Guid work);
}
