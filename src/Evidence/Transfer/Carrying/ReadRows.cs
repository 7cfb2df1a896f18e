using System.Runtime.CompilerServices;
using Evidence.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Transfer.Carrying;

/// <summary>One moment of the database, however long the reading takes: everything that is read through it fits together.</summary>
internal sealed class ReadRows : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    private ReadRows(NpgsqlConnection connection, NpgsqlTransaction transaction, EvidenceDb db) => (this.connection, this.transaction, Db) = (connection, transaction, db);

    /// <summary>Queries of that same moment; nothing else may be reading meanwhile.</summary>
    public EvidenceDb Db { get; }

    public static async Task<ReadRows> BeginAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        // The moment is that of the first query, which is why there is one.
        await using (var set = new NpgsqlCommand("set transaction read only; set local timezone to 'UTC'; set local bytea_output to 'hex'; set local extra_float_digits to 1; select pg_current_snapshot()", connection, transaction))
            await set.ExecuteNonQueryAsync(cancellation);
        var db = new EvidenceDb(new DbContextOptionsBuilder<EvidenceDb>().UseEvidence(connection).Options);
        await db.Database.UseTransactionAsync(transaction, cancellation);
        return new(connection, transaction, db);
    }

    /// <summary>The rows of a table as JSON, in the order of its key.</summary>
    /// <param name="table">Its columns become members.</param>
    /// <param name="withSecret">Whether the secret ones too.</param>
    /// <param name="cancellation">Gives up.</param>
    public IAsyncEnumerable<string> TableAsync(TableShape table, bool withSecret, CancellationToken cancellation) => LinesAsync(
        $"select to_json(r)::text from (select {TableShape.List(withSecret ? table.Columns : table.Columns.Except(table.Secret))} from {table.Name} "
        + $"{(table.Except is null ? "" : $"where not ({table.Except}) ")}order by {TableShape.List(table.Key)}) r", cancellation);

    /// <summary>The first column of a query's rows, as text.</summary>
    public async IAsyncEnumerable<string> LinesAsync(string sql, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            yield return reader.GetString(0);
    }

    public async ValueTask DisposeAsync()
    {
        await Db.DisposeAsync();
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
