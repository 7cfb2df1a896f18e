using Npgsql;

namespace Evidence.Custody.Log;

/// <summary>Whether the log is being written, and why not.</summary>
/// <param name="At">Since when.</param>
/// <param name="Trouble">Null where it is.</param>
public sealed record LogStanding(DateTimeOffset At, string? Trouble);

/// <summary>Tells all programs how the sequencer fares: <c>custody.log_standing</c>, one row.</summary>
internal sealed class LogStandings(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task WriteAsync(string? trouble, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("""
            insert into custody.log_standing (only, at, trouble) values (true, $1, $2)
            on conflict (only) do update set at = excluded.at, trouble = excluded.trouble where log_standing.trouble is distinct from excluded.trouble
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)trouble ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<LogStanding?> ReadAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select at, trouble from custody.log_standing");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new LogStanding(reader.GetFieldValue<DateTimeOffset>(0), await reader.IsDBNullAsync(1, cancellation) ? null : reader.GetString(1))
            : null;
    }
}
