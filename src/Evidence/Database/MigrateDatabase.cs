using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Database;

/// <summary>Brings a database up to date: makes roles and database where an administrator's connection is given, then migrates as the owner.</summary>
public static class MigrateDatabase
{
    private const long PreparingLock = 0x45766964656e6365; // "Evidence"

    public static async Task RunAsync(DatabaseConnections connections, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(connections);
        await PrepareAsync(connections, cancellation);
        await using var db = new EvidenceDb(Options(connections.Owner));
        await db.Database.MigrateAsync(cancellation);
        await TellPlannerAsync(db, connections.Database, cancellation);
    }

    /// <summary>
    /// Lists are read along indexes, here and there on the disk. On solid-state disks, on which the database belongs, that costs hardly more than reading in order; by the value for
    /// disks that turn the planner rather goes through whole tables (docs/decisions/0038). Many people ask at once: each question has one processor.
    /// </summary>
    private static async Task TellPlannerAsync(EvidenceDb db, string name, CancellationToken cancellation)
    {
        // Two that change one database at the same moment would fail.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({PreparingLock})", cancellation);
        foreach (var setting in new[] { "random_page_cost = 1.1", "max_parallel_workers_per_gather = 0" })
        {
            // Such statements take no parameters.
            var sql = $"alter database {Quoted(name)} set {setting}";
            await db.Database.ExecuteSqlRawAsync(sql, cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Makes roles and database where they are not there, and an administrator's connection is given.</summary>
    internal static async Task PrepareAsync(DatabaseConnections connections, CancellationToken cancellation)
    {
        if (connections.Admin is { } admin)
            await PrepareAsync(admin, connections, cancellation);
    }

    internal static DbContextOptions<EvidenceDb> Options(string connection) =>
        new DbContextOptionsBuilder<EvidenceDb>().UseEvidence(connection).Options;

    private static async Task PrepareAsync(string admin, DatabaseConnections connections, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(admin);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        // What follows sets passwords; the server must not write them into its log, not even when it refuses.
        await ExecuteAsync(connection, "set log_statement = 'none'; set log_min_duration_statement = -1; set log_min_error_statement = 'panic'", cancellation);
        // Held until the connection closes: two nodes that start at once prepare one after the other.
        await ExecuteAsync(connection, $"select pg_advisory_lock({PreparingLock})", cancellation);
        await PrepareRoleAsync(connection, DatabaseRoles.Owner, connections.Owner, cancellation);
        await PrepareRoleAsync(connection, DatabaseRoles.App, connections.App, cancellation);
        var name = connections.Database;
        if (!await ExistsAsync(connection, "select from pg_database where datname = $1", name, cancellation))
            await ExecuteAsync(connection, $"create database {Quoted(name)} owner {DatabaseRoles.Owner} encoding 'UTF8' template template0", cancellation);
        await ExecuteAsync(connection, $"revoke all on database {Quoted(name)} from public; grant connect on database {Quoted(name)} to {DatabaseRoles.App}", cancellation);
    }

    private static async Task PrepareRoleAsync(NpgsqlConnection connection, string role, string of, CancellationToken cancellation)
    {
        if (!await ExistsAsync(connection, "select from pg_roles where rolname = $1", role, cancellation))
            await ExecuteAsync(connection, $"create role {role} login nosuperuser nocreatedb nocreaterole nobypassrls", cancellation);
        var wanted = new NpgsqlConnectionStringBuilder(of);
        if (wanted is { Username: { } user, Password: { } password } && user == role)
            await ExecuteAsync(connection, $"alter role {role} password {Literal(password)}", cancellation);
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string query, string name, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(query, connection) { Parameters = { new() { Value = name } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // Role and database statements take no parameters: every name is quoted above.
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static string Quoted(string name) => new NpgsqlCommandBuilder().QuoteIdentifier(name);

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
