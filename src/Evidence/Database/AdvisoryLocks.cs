using Npgsql;

namespace Evidence.Database;

/// <summary>Several locks as <see cref="AdvisoryLock"/> is one, held by one connection: for work on small things that goes through in batches.</summary>
public sealed class AdvisoryLocks : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private AdvisoryLocks(NpgsqlConnection connection, IReadOnlyList<Guid> ids)
    {
        this.connection = connection;
        Ids = ids;
    }

    /// <summary>Those that nobody else holds.</summary>
    public IReadOnlyList<Guid> Ids { get; }

    /// <summary>Takes those of the locks that nobody holds, in the given order, and never waits. What they stand for is read again after that.</summary>
    /// <param name="source">Gives the connection that is held as long as the locks.</param>
    /// <param name="work">What kind of work: the same id may be locked once per kind.</param>
    /// <param name="ids">The rows, the most pressing first.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<AdvisoryLocks> TakeAsync(NpgsqlDataSource source, string work, IReadOnlyCollection<Guid> ids, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = new NpgsqlCommand("select id from unnest($1, $2) as wanted(id, key) where pg_try_advisory_lock(key)", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = ids.ToArray() });
            command.Parameters.Add(new NpgsqlParameter { Value = ids.Select(id => AdvisoryLock.KeyOf(work, id)).ToArray() });
            var taken = new List<Guid>();
            await using (var reader = await command.ExecuteReaderAsync(cancellation))
                while (await reader.ReadAsync(cancellation))
                    taken.Add(reader.GetGuid(0));
            return new AdvisoryLocks(connection, taken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await using var command = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and the locks with it.
        }

        await connection.DisposeAsync();
    }
}
