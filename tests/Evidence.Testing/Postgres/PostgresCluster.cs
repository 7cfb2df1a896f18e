using Npgsql;

namespace Evidence.Testing.Postgres;

/// <summary>Connection strings of one test database: as superuser, as the tables' owner, as the programs.</summary>
public sealed record TestDatabase(string Name, string Admin, string Owner, string App);

/// <summary>
/// The one PostgreSQL server of a test run: a private cluster with data checksums, or the server that
/// EVIDENCE_TEST_POSTGRES (a superuser's connection string) names. Every test class takes a database of its own,
/// copied from a template that was migrated once.
/// </summary>
public sealed class PostgresCluster : IDisposable
{
    private static readonly Lazy<Task<PostgresCluster>> Shared = new(StartSharedAsync);
    private static int databases;

    private readonly PostgresProcess? process;
    private readonly string admin;
    private readonly string password;
    private readonly SemaphoreSlim gate = new(1);
    private string? template;

    private PostgresCluster(PostgresProcess? process, string admin, string password)
    {
        this.process = process;
        this.admin = admin;
        this.password = password;
    }

    /// <summary>The server of this test run.</summary>
    public static Task<PostgresCluster> SharedAsync() => Shared.Value;

    /// <summary>A server of its own, for a test that needs unusual settings. Dispose it.</summary>
    public static async Task<PostgresCluster> StartAsync(bool checksums, params string[] settings)
    {
        var process = PostgresProcess.Start(checksums, settings);
        var admin = new NpgsqlConnectionStringBuilder
        {
            Host = process.Folder,
            Username = PostgresProcess.Superuser,
            Password = process.Password,
            Database = "postgres",
            MaxPoolSize = 50,
        }.ConnectionString;
        try
        {
            await AnswersAsync(process, admin);
        }
        catch
        {
            process.Dispose();
            throw;
        }

        return new PostgresCluster(process, admin, process.Password);
    }

    /// <summary>Strings for a database that is not there yet: what migrate makes by itself.</summary>
    public TestDatabase NewName() => Named($"evidence_{Environment.ProcessId}_{Interlocked.Increment(ref databases)}");

    /// <summary>A fresh database, copied from a template that <paramref name="migrate"/> brought up once per run.</summary>
    public async Task<TestDatabase> CreateAsync(Func<TestDatabase, Task> migrate)
    {
        await gate.WaitAsync();
        try
        {
            template ??= await MakeTemplateAsync(migrate);
            var database = NewName();
            await ExecuteAsync($"create database {database.Name} owner evidence_owner template {template}");
            await ExecuteAsync($"revoke all on database {database.Name} from public");
            await ExecuteAsync($"grant connect on database {database.Name} to evidence_app");
            return database;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Kills the server and waits until it answers again; only of a server of its own.</summary>
    public async Task KillAsync()
    {
        var killed = process ?? throw new InvalidOperationException("This server is not ours to kill.");
        killed.Kill();
        NpgsqlConnection.ClearAllPools();
        await AnswersAsync(killed, admin);
    }

    public void Dispose()
    {
        gate.Dispose();
        process?.Dispose();
    }

    private async Task<string> MakeTemplateAsync(Func<TestDatabase, Task> migrate)
    {
        var made = Named($"evidence_template_{Environment.ProcessId}");
        await migrate(made);
        NpgsqlConnection.ClearAllPools();
        return made.Name;
    }

    private TestDatabase Named(string name) => new(name, With("postgres", null), With(name, "evidence_owner"), With(name, "evidence_app"));

    private string With(string database, string? user)
    {
        var connection = new NpgsqlConnectionStringBuilder(admin) { Database = database };
        if (user is not null)
            (connection.Username, connection.Password) = (user, password);
        return connection.ConnectionString;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<PostgresCluster> StartSharedAsync()
    {
        if (Environment.GetEnvironmentVariable("EVIDENCE_TEST_POSTGRES") is { Length: > 0 } named)
            return new PostgresCluster(null, named, new NpgsqlConnectionStringBuilder(named).Password ?? "");
        var cluster = await StartAsync(checksums: true);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.Dispose();
        return cluster;
    }

    private static async Task AnswersAsync(PostgresProcess process, string admin)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(admin);
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (tries < 600 && !process.HasExited)
            {
                await Task.Delay(100);
            }
            catch (NpgsqlException e)
            {
                throw new InvalidOperationException($"PostgreSQL does not answer. Its log: {process.Log}", e);
            }
        }
    }
}
