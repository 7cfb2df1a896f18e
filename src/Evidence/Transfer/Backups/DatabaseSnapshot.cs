using System.Data;
using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Formats;
using Npgsql;

namespace Evidence.Transfer.Backups;

/// <param name="Entries">Custody entries.</param>
/// <param name="Objects">Sealed objects of the catalogue.</param>
internal sealed record DatabaseCounts(long Entries, long Items, long Objects)
{
    /// <summary>Counts what a connection sees.</summary>
    public static async Task<DatabaseCounts> OfAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select (select count(*) from custody.entry), (select count(*) from items.item), (select count(*) from items.sealed_object)", connection)
        {
            CommandTimeout = 0,
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }
}

/// <summary>One moment of the database, kept open: what is counted and what is dumped is the same.</summary>
internal sealed class DatabaseSnapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly string id;

    private DatabaseSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, string id) =>
        (this.connection, this.transaction, this.id) = (connection, transaction, id);

    public required string Schema { get; init; }

    /// <summary>The server's version, as it names it.</summary>
    public string Server => connection.PostgreSqlVersion.ToString();

    public int Version => connection.PostgreSqlVersion.Major;

    public static async Task<DatabaseSnapshot> TakeAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
            // A dump may take hours, in which nothing is asked here.
            await using (var quiet = new NpgsqlCommand("set local idle_in_transaction_session_timeout = 0", connection))
                await quiet.ExecuteNonQueryAsync(cancellation);
            await using var export = new NpgsqlCommand("""select pg_export_snapshot(), (select max("MigrationId") from public.__migrations)""", connection);
            await using var reader = await export.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            return new(connection, transaction, reader.GetString(0)) { Schema = reader.GetString(1) };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task<DatabaseCounts> CountAsync(CancellationToken cancellation) => DatabaseCounts.OfAsync(connection, cancellation);

    /// <summary>Writes the dump to a new file, durably.</summary>
    /// <returns>Its hash and length.</returns>
    public async Task<(Sha256Hash Sha256, long Bytes)> DumpAsync(PostgresPrograms programs, string database, string path, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = BackupFiles.Create(path);
        // The job runner's rows speak of the machines of now, and what is unlogged (copies that are being made) of their work; they make it anew.
        await PostgresPrograms.ReadAsync(programs.Find("pg_dump", Version), database,
            ["--format=custom", "--no-password", "--lock-wait-timeout=60s", $"--snapshot={id}", "--exclude-table-data=quartz.*", "--no-unlogged-table-data"],
            dump => BackupFiles.CopyAsync(dump, file, hash, cancellation), cancellation);
        Durable.FlushFile(file.SafeFileHandle);
        return (Sha256Hash.Finish(hash), file.Length);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
