using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Retention;

/// <summary>
/// Items whose locks and holds only this program touches now: one connection holds a session-level advisory lock on each, and what is written
/// about them is written on that same connection. A program that is killed loses the connection, with it the turns and whatever it had not committed.
/// </summary>
internal sealed class ItemTurns : IAsyncDisposable
{
    private const string Work = "protect", LockNotAvailable = "55P03";
    private readonly NpgsqlConnection connection;

    private ItemTurns(NpgsqlConnection connection, IReadOnlyList<ItemId> items)
    {
        this.connection = connection;
        Items = items;
    }

    /// <summary>Those whose turn was free.</summary>
    public IReadOnlyList<ItemId> Items { get; }

    /// <summary>Takes the turns that nobody has, and waits for none.</summary>
    public static async Task<ItemTurns> TryTakeAsync(NpgsqlDataSource source, IReadOnlyList<ItemId> items, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            return new ItemTurns(connection, await LockAsync(connection, items, cancellation));
        }
        catch
        {
            await ReleaseAsync(connection);
            throw;
        }
    }

    /// <summary>Waits for one item's turn, a while.</summary>
    /// <exception cref="RefusedException"><see cref="RetentionRefusals.Busy"/>.</exception>
    public static async Task<ItemTurns> WaitForAsync(NpgsqlDataSource source, ItemId item, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using (var patience = new NpgsqlCommand("set lock_timeout = '20s'", connection))
                await patience.ExecuteNonQueryAsync(cancellation);
            await using (var command = new NpgsqlCommand("select pg_advisory_lock($1)", connection))
            {
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = AdvisoryLock.KeyOf(Work, item.Value) });
                await command.ExecuteNonQueryAsync(cancellation);
            }

            return new ItemTurns(connection, [item]);
        }
        catch (PostgresException late) when (late.SqlState == LockNotAvailable)
        {
            await ReleaseAsync(connection);
            throw RetentionRefusals.Busy.ToException();
        }
        catch
        {
            await ReleaseAsync(connection);
            throw;
        }
    }

    /// <summary>A context on the connection that holds the turns.</summary>
    public EvidenceDb Open() => new(new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(connection).Options);

    public async ValueTask DisposeAsync() => await ReleaseAsync(connection);

    private static async Task<List<ItemId>> LockAsync(NpgsqlConnection connection, IReadOnlyList<ItemId> items, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select id from unnest($1, $2) as item(id, key) where pg_try_advisory_lock(key)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = items.Select(id => id.Value).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = items.Select(id => AdvisoryLock.KeyOf(Work, id.Value)).ToArray() });
        var locked = new List<ItemId>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            locked.Add(new ItemId(reader.GetGuid(0)));
        return locked;
    }

    private static async Task ReleaseAsync(NpgsqlConnection connection)
    {
        try
        {
            await using var command = new NpgsqlCommand("reset lock_timeout; select pg_advisory_unlock_all()", connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the turns with it.
        }

        await connection.DisposeAsync();
    }
}
