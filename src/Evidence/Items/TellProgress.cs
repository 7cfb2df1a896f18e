using Evidence.Database;
using Evidence.Formats;
using Evidence.Media;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Evidence.Items;

/// <summary>
/// Tells, while an attempt goes on, how far it is: one small row, every two seconds at most and outside every transaction of the work. Where that fails nothing else does.
/// </summary>
internal sealed partial class TellProgress(NpgsqlDataSource source, HowFar howFar, TimeProvider time, ILogger<TellProgress> log)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly TimeLeft timeLeft = new(time);

    /// <summary>Runs an attempt.</summary>
    public async Task<WorkEnd> WhileAsync(MediaWork work, AdvisoryLock held, Func<Task<WorkEnd>> attempt)
    {
        using var over = new CancellationTokenSource();
        var telling = TellAsync(work, held, over.Token);
        try
        {
            return await attempt();
        }
        finally
        {
            await over.CancelAsync();
            await telling;
        }
    }

    private async Task TellAsync(MediaWork work, AdvisoryLock held, CancellationToken over)
    {
        using var timer = new PeriodicTimer(Pace, time);
        try
        {
            await WriteAsync(work, held, over);
            while (await timer.WaitForNextTickAsync(over))
                await WriteAsync(work, held, over);
        }
        catch (OperationCanceledException)
        {
            // The attempt is over.
        }
    }

    private async Task WriteAsync(MediaWork work, AdvisoryLock held, CancellationToken over)
    {
        const string write = """
            insert into items.media_progress (part_id, kind, attempt, per_mille, seconds_left, lock_key, lock_holder, told_at)
            select part_id, kind, attempts, $4, $5, $6, $7, $8 from items.media_work where part_id = $1 and kind = $2 and attempts = $3
            on conflict (part_id, kind) do update set attempt = excluded.attempt, per_mille = excluded.per_mille, seconds_left = excluded.seconds_left,
              lock_key = excluded.lock_key, lock_holder = excluded.lock_holder, told_at = excluded.told_at
            """;
        try
        {
            var perMille = howFar.PerMille;
            await using var command = source.CreateCommand(write);
            command.Parameters.AddWithValue(work.PartId.Value);
            command.Parameters.AddWithValue(Vocabulary.Word(work.Kind));
            command.Parameters.AddWithValue(work.Attempts);
            command.Parameters.AddWithValue(perMille);
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer, Value = timeLeft.Seconds(perMille) is { } left ? left : DBNull.Value });
            command.Parameters.AddWithValue(held.Key);
            command.Parameters.AddWithValue(held.Holder);
            command.Parameters.AddWithValue(Instant.Truncate(time.GetUtcNow()));
            await command.ExecuteNonQueryAsync(over);
        }
        catch (Exception problem) when (problem is NpgsqlException or IOException or TimeoutException)
        {
            NotTold(log, problem, work.Kind, work.PartId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "How far media work {Kind} on part {Part} is could not be told.")]
    private static partial void NotTold(ILogger log, Exception problem, MediaWorkKind kind, PartId part);
}
