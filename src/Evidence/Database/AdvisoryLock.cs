using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Evidence.Database;

/// <summary>
/// A session-level advisory lock on one row of work. Work to do is a state in a table; the lock only says that somebody is at it.
/// A worker that is killed loses its connection and with it the lock, so the next one takes the row at once.
/// </summary>
/// <remarks>Holding a lock proves nothing about the row: read it again after taking the lock, another worker may just have done the work.</remarks>
public sealed class AdvisoryLock : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private AdvisoryLock(NpgsqlConnection connection, long key)
    {
        this.connection = connection;
        Key = key;
        Holder = connection.ProcessID;
    }

    /// <summary>Names the row among all that is locked.</summary>
    public long Key { get; }

    /// <summary>The session of the database that holds it.</summary>
    public int Holder { get; }

    /// <summary>Takes the lock, or returns null where another session holds it. Never waits for it.</summary>
    /// <param name="source">Gives the connection that is held as long as the lock.</param>
    /// <param name="work">What kind of work, such as <c>verify</c>: the same id may be locked once per kind.</param>
    /// <param name="id">The row.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<AdvisoryLock?> TryTakeAsync(NpgsqlDataSource source, string work, Guid id, CancellationToken cancellation)
    {
        var key = KeyOf(work, id);
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            if (await AskAsync(connection, "select pg_try_advisory_lock($1)", key, cancellation))
                return new AdvisoryLock(connection, key);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>False when the connection died and the lock with it: what was done under it must not be committed.</summary>
    public async Task<bool> StillHeldAsync(CancellationToken cancellation)
    {
        const string held = """
            select exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted and objsubid = 1
              and database = (select oid from pg_database where datname = current_database()) and (classid::bigint << 32 | objid::bigint) = $1)
            """;
        try
        {
            return await AskAsync(connection, held, Key, cancellation);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await AskAsync(connection, "select pg_advisory_unlock($1)", Key, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the lock with it.
        }

        await connection.DisposeAsync();
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string question, long key, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(question, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = key });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>Two rows that fall on one key only wait for each other.</summary>
    internal static long KeyOf(string work, Guid id) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{work}/{id:D}")));
}
