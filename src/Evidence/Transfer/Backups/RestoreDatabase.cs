using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Transfer.Backups;

/// <summary>
/// Puts a dump into an empty database and brings it up to date. Every step can be killed and repeated: the dump goes in in one transaction, and what
/// comes after it changes nothing when it is done again.
/// </summary>
internal static class RestoreDatabase
{
    /// <summary>No more than a pipe holds, so that the reader is never far behind.</summary>
    private const int Piece = 1 << 16;

    /// <summary>Makes roles and database, and fills it; one that was filled from this backup before, and has taken nothing since, is gone on with.</summary>
    /// <param name="connections">Which database, and who makes it.</param>
    /// <param name="sheet">What the dump holds.</param>
    /// <param name="dump">The file; its hash was checked.</param>
    /// <param name="programs">PostgreSQL's own.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False where it was put back from this backup already, to the end.</returns>
    /// <exception cref="RefusedException">The database is in use, or the dump cannot be restored.</exception>
    public static async Task<bool> RunAsync(DatabaseConnections connections, BackupSheet sheet, string dump, PostgresPrograms programs, CancellationToken cancellation)
    {
        using (var db = new EvidenceDb(MigrateDatabase.Options(connections.Owner)))
            if (!db.Database.GetMigrations().Contains(sheet.Schema))
                throw TransferRefusals.BackupFromLater.ToException();
        await MigrateDatabase.PrepareAsync(connections, cancellation);
        await using var source = NpgsqlDataSource.Create(connections.Owner);
        await using (var connection = await source.OpenConnectionAsync(cancellation))
        {
            switch (await StandingAsync(connection, sheet, cancellation))
            {
                case Standing.Done:
                    return false;
                case Standing.Empty:
                    await FillAsync(connections.Owner, connection.PostgreSqlVersion.Major, dump, programs, cancellation);
                    FaultPoints.Hit(FaultPoint.RestoreDumpRead);
                    break;
            }

            await RequireCountsAsync(connection, sheet, cancellation);
            await ForgetTransactionsAsync(connection, cancellation);
        }

        FaultPoints.Hit(FaultPoint.RestoreCleared);
        await MigrateDatabase.RunAsync(connections, cancellation);
        FaultPoints.Hit(FaultPoint.RestoreMigrated);
        return true;
    }

    private enum Standing { Empty, Filled, Done }

    private static async Task<Standing> StandingAsync(NpgsqlConnection connection, BackupSheet sheet, CancellationToken cancellation)
    {
        const string relations = """
            select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_')
            """;
        if (!await AskAsync<bool>(connection, relations, cancellation))
            return Standing.Empty;
        if (!await AskAsync<bool>(connection, "select to_regclass('custody.entry') is not null and to_regclass('items.sealed_object') is not null", cancellation)
            || await AskAsync<Guid?>(connection, "select id from custody.agency", cancellation) != sheet.Agency.Value)
            throw TransferRefusals.DatabaseInUse.ToException();
        var entries = (await DatabaseCounts.OfAsync(connection, cancellation)).Entries;
        if (entries == sheet.Entries)
            return Standing.Filled;
        return entries == sheet.Entries + 1 && await WasRestoredAsync(connection, sheet, cancellation) ? Standing.Done : throw TransferRefusals.DatabaseInUse.ToException();
    }

    private static async Task<bool> WasRestoredAsync(NpgsqlConnection connection, BackupSheet sheet, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select exists (select from transfer.backup where id = $1 and restored_at is not null)", connection)
        {
            Parameters = { new() { Value = sheet.Backup.Value } },
        };
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private static async Task FillAsync(string owner, int version, string dump, PostgresPrograms programs, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(dump);
        await PostgresPrograms.FeedAsync(programs.Find("pg_restore", version), owner,
            ["--single-transaction", "--exit-on-error", "--no-owner", $"--role={DatabaseRoles.Owner}", "--no-password", $"--dbname={new NpgsqlConnectionStringBuilder(owner).Database}"],
            into => FeedAsync(file, into, cancellation), cancellation);
    }

    private static async Task FeedAsync(FileStream dump, Stream into, CancellationToken cancellation)
    {
        var piece = new byte[Piece];
        for (int read; (read = await dump.ReadAsync(piece, cancellation)) > 0;)
        {
            FaultPoints.Hit(FaultPoint.RestoreDumpFeeding);
            await into.WriteAsync(piece.AsMemory(0, read), cancellation);
            await into.FlushAsync(cancellation);
        }
    }

    private static async Task RequireCountsAsync(NpgsqlConnection connection, BackupSheet sheet, CancellationToken cancellation)
    {
        if (await DatabaseCounts.OfAsync(connection, cancellation) != new DatabaseCounts(sheet.Entries, sheet.Items, sheet.Objects))
            throw TransferRefusals.CountsDiffer.ToException();
    }

    /// <summary>An entry's transaction number is the old server's; the same number here would let a later change pass without an entry.</summary>
    private static async Task ForgetTransactionsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using (var transaction = await connection.BeginTransactionAsync(cancellation))
        {
            await ExecuteAsync(connection, """
                alter table custody.entry disable trigger refuse_change;
                update custody.entry set xact = '0' where xact <> '0';
                alter table custody.entry enable always trigger refuse_change;
                """, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        // A restored database knows nothing of how its rows are spread.
        await ExecuteAsync(connection, "analyze", cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<T?> AskAsync<T>(NpgsqlConnection connection, string question, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync(cancellation) is T answer ? answer : default;
    }
}
