using Npgsql;

namespace Evidence.Custody.Log;

/// <summary>Tells all programs how the sequencer fares, where that has changed.</summary>
internal sealed class TellStanding(NpgsqlDataSource source, TimeProvider clock)
{
    /// <param name="trouble">Why the log is not written; null where it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(string? trouble, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("""
            insert into custody.log_standing (id, at, trouble) values (1, $1, $2)
            on conflict (id) do update set at = excluded.at, trouble = excluded.trouble where log_standing.trouble is distinct from excluded.trouble
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)trouble ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
